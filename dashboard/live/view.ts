// What the live page shows beside a moment's frame: what ran, the numbers so far, and the seconds that they came from.
import type { Summary } from "../../contracts/summary.ts";
import type { TimeRow } from "../../metrics/time-series.ts";

/** What does not change while a run goes on. */
export interface RunFacts {
  readonly name: string;
  readonly runId: string;
  readonly target: string;
  readonly meridianVersion: string;
}

/** The numbers so far. Its verdict means nothing yet. */
export interface Detail {
  readonly summary: Summary;
  readonly rows: readonly TimeRow[];
}
