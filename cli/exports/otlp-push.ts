// Posts what has been measured so far, every few seconds and once more at the end. A post that fails is said once and
// made up for by the next: sums are since the start. It never ends a run.
import { JsonMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { OtlpExport } from "../../contracts/config/exports.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { RunTotals } from "../../metrics/totals/run-totals.ts";
import { resourceMetricsOf } from "./otlp-metrics.ts";

const TIMEOUT_MS = 10_000;

export interface OtlpPushOptions {
  /** Headers with their secrets. */
  readonly settings: OtlpExport;
  readonly record: RunRecord;
  readonly totals: RunTotals;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  readonly say: (text: string) => void;
}

export class OtlpPush {
  readonly #options: OtlpPushOptions;
  #startMs = 0;
  #nextMs = 0;
  #posting: Promise<void> | undefined;
  #hasWarned = false;

  constructor(options: OtlpPushOptions) {
    this.#options = options;
  }

  /** @param startMs of the run; null before it is set */
  frame({ startMs }: { readonly startMs: number | null }): void {
    const nowMs = this.#options.nowMs();
    if (startMs === null || nowMs < startMs || nowMs < this.#nextMs || this.#posting !== undefined) return;
    this.#startMs = startMs;
    this.#nextMs = nowMs + this.#options.settings.everySeconds * 1000;
    this.#posting = this.#post().finally(() => {
      this.#posting = undefined;
    });
  }

  /** The whole run, when it ever started. */
  async close(): Promise<void> {
    await this.#posting;
    if (this.#startMs > 0) await this.#post();
  }

  async #post(): Promise<void> {
    const { settings, record, totals, nowMs, say } = this.#options;
    if (totals.series.size === 0) return;
    const metrics = resourceMetricsOf(record, totals, { startMs: this.#startMs, nowMs: nowMs() });
    const why = await this.#send(JsonMetricsSerializer.serializeRequest(metrics) ?? new Uint8Array());
    if (why === undefined || this.#hasWarned) return;
    this.#hasWarned = true;
    say(`metrics could not be sent to ${hostOf(settings.url)}: ${why}; the run and its results go on without`);
  }

  /** @returns why it was not taken */
  async #send(body: Uint8Array): Promise<string | undefined> {
    const { url, headers } = this.#options.settings;
    try {
      const response = await fetch(url, {
        method: "POST",
        body: new Uint8Array(body),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { "content-type": "application/json", ...headers },
      });
      await response.arrayBuffer();
      return response.ok ? undefined : `it answered ${response.status}`;
    } catch (error) {
      const { message, cause } = error as Error;
      return cause instanceof Error && cause.message !== "" ? cause.message : message;
    }
  }
}

/** Without a user, password or query: they may be secrets. */
const hostOf = (url: string): string => new URL(url).host;
