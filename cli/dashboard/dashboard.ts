// A run's live page, from its start to its end: what `run` and `watch` bring up, feed with frames and take down.

import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { viewOf } from "../../metrics/results/run-view.ts";
import { LiveView, type LogSoFar } from "./live-view.ts";
import { readPageFiles } from "./page-files.ts";
import { PageServer } from "./server.ts";

/** Whatever is looked at is not read more often than that. */
const UPDATE_EVERY_MS = 900;

export interface DashboardOptions {
  readonly record: RunRecord;
  /** What the workers were given, where it is known. */
  readonly plan: Pick<RunPlan, "script" | "env"> | null;
  readonly reader: LogSoFar;
  /** 0: a free one. */
  readonly port: number;
  /** That of a page before, which stays open; a random one by default. */
  readonly secret?: string;
  readonly onStop: () => void;
  /** Tells the terminal. */
  readonly say: (text: string) => void;
  /** Where the browser's programs lie. */
  readonly folder?: string;
}

export class Dashboard {
  readonly #options: DashboardOptions;
  readonly #view: LiveView;
  readonly #server: PageServer;
  #updatedAtMs = Number.NEGATIVE_INFINITY;

  /** @throws MeridianError when the port is not free */
  static async start(options: DashboardOptions): Promise<Dashboard> {
    const { record, plan, reader, port, secret, onStop, say, folder } = options;
    const view = new LiveView(record, plan, reader, () => performance.now());
    const onTrouble = (error: unknown): void => say(`the live page cannot be drawn: ${String(error)}`);
    const files = await readPageFiles("live", folder);
    const server = await PageServer.start({ view, files, port, secret, onStop, onTrouble }).catch((cause: Error) => {
      throw new MeridianError("COMMAND_INVALID", `the dashboard cannot listen on port ${port}: ${cause.message}`, {
        next: "give another --dashboard-port, or none for a free one, or --no-dashboard",
        cause,
      });
    });
    say(`live at ${server.url}`);
    return new Dashboard(options, view, server);
  }

  private constructor(options: DashboardOptions, view: LiveView, server: PageServer) {
    this.#options = options;
    this.#view = view;
    this.#server = server;
  }

  get url(): string {
    return this.#server.url;
  }

  /** Asked twice a second; the page is told about once. */
  frame(frame: Frame): void {
    this.#view.take(frame);
    const nowMs = performance.now();
    if (nowMs - this.#updatedAtMs < UPDATE_EVERY_MS) return;
    this.#updatedAtMs = nowMs;
    this.#server.update();
  }

  /** Leaves open pages with the run's report; without a summary with what they show. */
  async close(summary?: Summary): Promise<void> {
    if (summary === undefined) return this.#server.close();
    const { totals, thresholds } = this.#options.reader;
    const view = viewOf(this.#view.facts, summary, totals, thresholds.courseOf(summary.thresholds));
    await this.#server.close({ type: "over", view });
  }
}
