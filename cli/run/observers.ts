// The live outputs of a run that is followed: each is opened with the run, told of every frame, and closed with the
// run's results. A further output is a line in the list.
import type { Summary } from "../../contracts/results/summary.ts";
import type { Frame } from "../../contracts/results/view.ts";
import type { LogReader } from "../../metrics/log/log-reader.ts";
import { Seldom } from "../dashboard/seldom.ts";
import { openExports } from "../exports/open-exports.ts";
import type { OpenRun } from "../places/place.ts";
import { terminalColors } from "../terminal/colors.ts";
import type { Output } from "../terminal/output.ts";
import { resultsSoFar } from "../terminal/results-so-far.ts";
import { ScriptLines } from "../terminal/script-lines.ts";

export interface Observer {
  /** Every `frameEveryMs`, or more often where another observer wants that or the run nears its end. */
  frame(frame: Frame): void;
  /** Half a second without it. A run that everybody looks at more seldom costs its machine less. */
  readonly frameEveryMs?: number;
  /**
   * The run is over, and its results are about to be made.
   * @param signal aborted when nobody wants to wait any more
   * @returns warnings that belong in them
   */
  settle?(signal: AbortSignal): Promise<readonly string[]>;
  /** The following is over. @param summary undefined when there are no results */
  close(summary: Summary | undefined): Promise<void>;
}

/** What an observer may know of the run. */
export interface Watched {
  readonly run: OpenRun;
  /** What the log has until now. */
  readonly reader: LogReader;
  /** Asks for the run's end in order. */
  readonly stop: () => void;
  readonly say: (text: string) => void;
}

/** Undefined: not for this run. */
export type OpenObserver = (watched: Watched) => Promise<Observer | undefined>;

export interface ObserverOptions {
  readonly output: Output;
  /** The live page's: 0 for a free one; undefined: no page. */
  readonly dashboardPort: number | undefined;
}

export const observersOf = ({ output, dashboardPort }: ObserverOptions): readonly OpenObserver[] => [
  async (watched) => onTerminal(output, watched),
  async ({ run, reader }) =>
    openExports({ exports: run.exports }, run.record, reader.totals, (text) => output.warn(text)),
  async (watched) => (dashboardPort === undefined ? undefined : openPage(watched, output, dashboardPort)),
];

/** Of lines that scroll by, or of none. */
const WRITTEN_EVERY_MS = 1_000;

const onTerminal = (output: Output, { run, reader }: Watched): Observer => {
  const script = new ScriptLines(Object.keys(run.record.regions).length, terminalColors);
  reader.totals.watch((region, payload) => {
    for (const line of script.next(region, payload)) output.say(line);
  });
  const soFar = new Seldom(
    () => resultsSoFar(run.record, reader),
    () => performance.now(),
  );
  return {
    frame: (frame) => output.frame(frame, () => soFar.get()),
    ...(output.isLive ? {} : { frameEveryMs: WRITTEN_EVERY_MS }),
    close: async () => {},
  };
};

const openPage = async ({ run, reader, stop, say }: Watched, output: Output, port: number): Promise<Observer> => {
  const { record, plan } = run;
  // Who names a port wants to open the page, and only its address has the secret that opens it.
  const tell = port === 0 ? say : (text: string) => output.tell(text);
  const { Dashboard } = await import("../dashboard/dashboard.ts");
  return Dashboard.start({ record, plan, reader, port, onStop: stop, say: tell });
};
