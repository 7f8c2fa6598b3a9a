// What a decision is: steps to take in order, and the answer. A step that writes has its conditions as data, so that a
// test's store can check them as DynamoDB does.

import type { Scale, WantedService } from "../../../cloud/ports.ts";
import type { Answer, TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";

/** Attribute path: ["regions", "us-east-1"]. */
export type Path = readonly [string, ...string[]];

export type Condition =
  | { readonly is: "absent"; readonly path: Path }
  | { readonly is: "equal" | "less" | "at-most"; readonly path: Path; readonly value: string | number | boolean };

/** Alternatives: met when all conditions of one of them are met. */
export type When = readonly (readonly Condition[])[];

export interface UpdateStep {
  readonly step: "update";
  readonly id: string;
  readonly set: readonly (readonly [Path, unknown])[];
  readonly remove?: readonly Path[];
  readonly when: When;
}

export interface PutStep {
  readonly step: "put";
  readonly item: Readonly<Record<string, unknown>> & { readonly id: string };
  readonly when: When;
}

/** Sets a service's desired count, if this run is still the current one by then. */
export interface ScaleStep extends Scale {
  readonly step: "scale";
  /** True when a failure to scale this service does not stop the steps after it. */
  readonly mayFail: boolean;
}

/** Writes the run, as this says it is, into the history of runs. */
export interface RecordStep {
  readonly step: "record";
  readonly status: TestStatusAnswer;
  /** True when a failure to record it does not stop the steps after it. */
  readonly mayFail: boolean;
}

export type Step = UpdateStep | PutStep | ScaleStep | RecordStep;

export interface Decision {
  readonly steps: readonly Step[];
  readonly answer: Answer;
  /** False when the run is to be read and decided again after the steps, which may have changed what follows. */
  readonly isFinal: boolean;
}

/**
 * What a decision knows besides the run: the time, a fresh id, and for some sweeps which tasks are wanted.
 */
export interface Circumstances {
  readonly nowMs: number;
  /** For a new run. */
  readonly freshRunId: string;
  readonly wanted: readonly WantedService[];
}
