// What a decision is: steps to take in order, and the answer. A step that writes says under which conditions, in data,
// so that the store of a test can hold to them as DynamoDB does.

import type { Scale, WantedService } from "../../cloud/ports.ts";
import type { Answer } from "../../contracts/orchestrator/answer.ts";

/** Attribute path: ["regions", "us-east-1"]. */
export type Path = readonly [string, ...string[]];

export type Condition =
  | { readonly is: "absent"; readonly path: Path }
  | { readonly is: "equal" | "less" | "at-most"; readonly path: Path; readonly value: string | number | boolean };

/** Met when all conditions of one alternative are. */
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

/** Sets a service's desired count, if this run is still the current one when it is done. */
export interface ScaleStep extends Scale {
  readonly step: "scale";
  /** A service that cannot be scaled does not stop the steps after this one. */
  readonly mayFail: boolean;
}

export type Step = UpdateStep | PutStep | ScaleStep;

export interface Decision {
  readonly steps: readonly Step[];
  readonly answer: Answer;
  /** False: after the steps the run is read again and decided anew, as they may have changed what follows. */
  readonly isFinal: boolean;
}

/**
 * What a decision knows besides the run: time, a fresh id, and for a sweep of a run that nobody is at work in, the
 * fleet.
 */
export interface Circumstances {
  readonly nowMs: number;
  /** For a new run. */
  readonly freshRunId: string;
  readonly wanted: readonly WantedService[];
}
