// Posts what has been measured so far, every few seconds and once more at the end. What is not taken is said once and
// made up for by the next post: sums are since the start. It never ends a run.
import { JsonMetricsSerializer, ProtobufMetricsSerializer } from "@opentelemetry/otlp-transformer";
import type { OtlpExport } from "../../contracts/config/exports.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { FamilyNames } from "../../metrics/results/family-names.ts";
import { maskText } from "../../metrics/results/mask-secrets.ts";
import type { RunTotals } from "../../metrics/totals/run-totals.ts";
import { type Answer, type Encoding, readAnswer } from "./otlp-answer.ts";
import { resourceMetricsOf } from "./otlp-metrics.ts";

const TIMEOUT_MS = 10_000;
/** So long the end of a run waits for a receiver that asks for patience. */
const MOST_PATIENCE_MS = 30_000;
const FIRST_WAIT_MS = 1_000;
/** A receiver that has something else to say each time would fill the results. */
const MOST_WARNINGS = 5;

export const ENCODINGS: Readonly<Record<OtlpExport["encoding"], Encoding>> = {
  protobuf: { contentType: "application/x-protobuf", serializer: ProtobufMetricsSerializer },
  json: { contentType: "application/json", serializer: JsonMetricsSerializer },
};

export interface OtlpPushOptions {
  /** Headers with their secrets. */
  readonly settings: OtlpExport;
  readonly record: RunRecord;
  readonly totals: RunTotals;
  /** Epoch milliseconds. */
  readonly nowMs: () => number;
  /** Resolves after so long, or as soon as the signal is aborted. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<unknown>;
  readonly warn: (text: string) => void;
}

export class OtlpPush {
  readonly #options: OtlpPushOptions;
  readonly #names: FamilyNames;
  readonly #warnings = new Set<string>();
  #startMs = 0;
  #nextMs = 0;
  #posting: Promise<void> | undefined;
  #isSettled = false;

  constructor(options: OtlpPushOptions) {
    this.#options = options;
    this.#names = new FamilyNames(options.totals.catalog);
  }

  /** @param startMs of the run; null before it is set */
  frame({ startMs }: { readonly startMs: number | null }): void {
    const nowMs = this.#options.nowMs();
    if (startMs === null || nowMs < startMs || nowMs < this.#nextMs || this.#posting !== undefined) return;
    this.#startMs = startMs;
    this.#nextMs = nowMs + this.#options.settings.everySeconds * 1000;
    this.#posting = this.#postNow().finally(() => {
      this.#posting = undefined;
    });
  }

  /**
   * Posts the whole run, when it ever started, and waits where the receiver asks for it: no later post makes up for this.
   * @param signal aborted when nobody wants to wait any more
   * @returns what was not taken, as sentences
   */
  async settle(signal: AbortSignal): Promise<readonly string[]> {
    await this.#posting;
    if (this.#startMs > 0 && !this.#isSettled) await this.#postLast(signal);
    this.#isSettled = true;
    return [...this.#warnings];
  }

  async close(): Promise<void> {
    await this.settle(AbortSignal.abort());
  }

  async #postNow(): Promise<void> {
    const answer = await this.#post();
    if (answer?.retryAfterMs === undefined) this.#tell(answer);
    else this.#nextMs = Math.max(this.#nextMs, this.#options.nowMs() + answer.retryAfterMs);
  }

  async #postLast(signal: AbortSignal): Promise<void> {
    const { nowMs, wait } = this.#options;
    const untilMs = nowMs() + MOST_PATIENCE_MS;
    for (let waitMs = FIRST_WAIT_MS; ; waitMs *= 2) {
      const answer = await this.#post();
      const afterMs = Math.max(waitMs, answer?.retryAfterMs ?? 0);
      if (answer?.retryAfterMs === undefined || signal.aborted || nowMs() + afterMs > untilMs)
        return this.#tell(answer);
      await wait(afterMs, signal);
    }
  }

  #tell(answer: Answer | undefined): void {
    const host = hostOf(this.#options.settings.url);
    const text =
      answer?.notTaken === undefined
        ? undefined
        : answer.isPart
          ? `${host} did not take all metrics that were sent to it: ${answer.notTaken}`
          : `metrics could not be sent to ${host}: ${answer.notTaken}; the run and its results go on without`;
    if (text === undefined || this.#warnings.has(text) || this.#warnings.size >= MOST_WARNINGS) return;
    this.#warnings.add(text);
    this.#options.warn(text);
  }

  /** @returns undefined when there was nothing to post */
  async #post(): Promise<Answer | undefined> {
    const { settings, record, totals, nowMs } = this.#options;
    if (totals.series.size === 0) return undefined;
    const { url, headers, secrets } = addressOf(settings);
    const encoding = ENCODINGS[settings.encoding];
    const metrics = resourceMetricsOf(record, totals, { startMs: this.#startMs, nowMs: nowMs() }, this.#names);
    try {
      const response = await fetch(url, {
        method: "POST",
        body: new Uint8Array(encoding.serializer.serializeRequest(metrics) ?? []),
        redirect: "error",
        signal: AbortSignal.timeout(TIMEOUT_MS),
        headers: { "content-type": encoding.contentType, ...headers },
      });
      return await readAnswer(response, nowMs(), secrets);
    } catch (error) {
      const { message, cause } = error as Error;
      return { notTaken: maskText(cause instanceof Error && cause.message !== "" ? cause.message : message, secrets) };
    }
  }
}

/** `fetch` takes no user and password in an address: they go as what every other client makes of them. */
const addressOf = ({ url, headers }: OtlpExport) => {
  const address = new URL(url);
  const [user, password] = [decodeURIComponent(address.username), decodeURIComponent(address.password)];
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const hasLogin = user !== "" || password !== "";
  const secrets = [...Object.values(headers), ...address.searchParams.values(), user, password, authorization];
  address.username = "";
  address.password = "";
  return { url: address.href, headers: { ...(hasLogin ? { authorization } : {}), ...headers }, secrets };
};

/** Without a user, password or query: they may be secrets. */
const hostOf = (url: string): string => new URL(url).host;
