// A run's live page, from its start to its end: what `run` and `watch` bring up, feed with frames and take down.
import { join } from "node:path";
import { MeridianError } from "../../contracts/errors.ts";
import type { RunRecord } from "../../contracts/run-record.ts";
import type { Summary } from "../../contracts/summary.ts";
import { reportBody } from "../../dashboard/report.ts";
import type { Frame } from "../../metrics/frame.ts";
import { timeRows } from "../../metrics/time-series.ts";
import type { LogReader } from "../run/log-reader.ts";
import { LiveView } from "./live-view.ts";
import { PageServer } from "./server.ts";

/** Beside the CLI's own bundle, in dist/. */
const SCRIPT_PATH = join(import.meta.dirname, "dashboard/live.mjs");

export interface DashboardOptions {
  readonly record: RunRecord;
  readonly reader: Pick<LogReader, "logs" | "totals">;
  /** 0: a free one. */
  readonly port: number;
  readonly onStop: () => void;
  /** Tells the terminal. */
  readonly say: (text: string) => void;
  readonly scriptPath?: string;
}

export class Dashboard {
  private readonly options: DashboardOptions;
  private readonly view: LiveView;
  private readonly server: PageServer;

  /** @throws MeridianError when the port is not free */
  static async start(options: DashboardOptions): Promise<Dashboard> {
    const { record, reader, port, onStop, say, scriptPath = SCRIPT_PATH } = options;
    const view = new LiveView(record, reader, () => performance.now());
    const parts = () => view.parts();
    const onTrouble = (error: unknown): void => say(`the live page cannot be drawn: ${String(error)}`);
    const server = await PageServer.start({ facts: record, scriptPath, port, parts, onStop, onTrouble }).catch(
      (cause: Error) => {
        throw new MeridianError("COMMAND_INVALID", `the dashboard cannot listen on port ${port}: ${cause.message}`, {
          next: "give another --dashboard-port, or none for a free one, or --no-dashboard",
          cause,
        });
      },
    );
    say(`live at ${server.url}`);
    return new Dashboard(options, view, server);
  }

  private constructor(options: DashboardOptions, view: LiveView, server: PageServer) {
    this.options = options;
    this.view = view;
    this.server = server;
  }

  get url(): string {
    return this.server.url;
  }

  frame(frame: Frame): void {
    this.view.take(frame);
    this.server.update();
  }

  /** Leaves open pages with the run's report; without a summary with what they show. */
  async close(summary?: Summary): Promise<void> {
    if (summary === undefined) return this.server.close();
    const report = reportBody(summary, timeRows(this.options.reader.totals)).markup;
    await this.server.close({ type: "over", title: `${summary.name}: ${summary.verdict} (${summary.runId})`, report });
  }
}
