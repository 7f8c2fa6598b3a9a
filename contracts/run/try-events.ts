// What `meridian try` gives to the thread that runs the script, and what that tells of it while it goes on: one
// iteration of one virtual user, with setup() before and teardown() after it. Command and thread are of one build, so
// nothing of it is checked.
import type { ScriptWords } from "../delta/script-words.ts";
import type { ErrorCause, IterationCause } from "../delta/worker-delta.ts";
import type { MetricKind } from "../metrics/definition.ts";
import type { FailureKind } from "../metrics/outcomes.ts";
import type { OpenPlan } from "./open-plan.ts";
import type { PhaseName } from "./run-plan.ts";

export interface TryAssignment {
  readonly plan: OpenPlan;
  /** Whose virtual user it is, and of which of the plan's scenarios. */
  readonly region: string;
  readonly scenarioIndex: number;
  /** Whether bodies are told, as far as they are text. */
  readonly hasBodies: boolean;
}

/** Command → thread: what is under way is to be cut. */
export const STOP_TRYING = "stop";

export type TryPart = PhaseName | "iteration";

export type TryEvent =
  | { readonly type: "begun"; readonly part: TryPart }
  | ({ readonly type: "exchange" } & Exchange)
  | { readonly type: "check"; readonly name: string; readonly group: string; readonly holds: boolean }
  | { readonly type: "said"; readonly words: ScriptWords }
  /** An error of the script that ended nothing: thrown by a check, or outside of any iteration. */
  | { readonly type: "mistake"; readonly cause: ErrorCause; readonly message: string; readonly place: string }
  | { readonly type: "notice"; readonly text: string }
  | { readonly type: "ended"; readonly part: TryPart; readonly micros: number; readonly ending: TryEnding }
  | { readonly type: "load-failed"; readonly message: string; readonly place: string }
  /** The last. */
  | { readonly type: "done"; readonly metrics: readonly TriedMetric[] };

/** How a part of it ended. */
export type TryEnding =
  | { readonly is: "done" }
  /** `script.js:4:9` */
  | { readonly is: "threw"; readonly cause: IterationCause; readonly message: string; readonly place: string }
  /** By test.abort(); the reason says where. */
  | { readonly is: "aborted"; readonly reason: string }
  | { readonly is: "cut"; readonly underWay: readonly Waiting[] };

/** Something that had not ended when its virtual user was cut. */
export interface Waiting {
  /** "a sleep" */
  readonly what: string;
  readonly place: string;
}

/** One request and its answer, or its failure; each redirect is one more. */
export interface Exchange {
  /** Of calls by libraries, such as fetch, little is known: no sizes, heads or bodies. */
  readonly by: "script" | "library";
  readonly group: string;
  readonly method: string;
  readonly url: string;
  /** 0 without an answer. */
  readonly status: number;
  readonly reason: string;
  readonly proto: string;
  readonly failure: FailureKind | null;
  /** Why there is no answer, in words. */
  readonly message: string;
  /** Its first try had failed unseen, and it was sent once more. */
  readonly isResent: boolean;
  readonly micros: ExchangeMicros;
  readonly sentBytes: number;
  readonly receivedBytes: number;
  readonly requestHead: readonly HeadField[];
  readonly answerHead: readonly HeadField[];
  /** Absent where there is none, or none is to be told. */
  readonly requestBody?: ToldBody;
  readonly answerBody?: ToldBody;
}

export type HeadField = readonly [name: string, value: string];

/** As in a run's metrics: blocked includes connecting and the handshake. */
export interface ExchangeMicros {
  readonly blocked: number;
  readonly connecting: number;
  readonly handshaking: number;
  readonly sending: number;
  readonly waiting: number;
  readonly receiving: number;
}

export interface ToldBody {
  /** Its beginning, decompressed; null where it is no text. */
  readonly text: string | null;
  readonly bytes: number;
  readonly isCut: boolean;
}

/** A metric of the script's own: all that was added to it. */
export interface TriedMetric {
  readonly name: string;
  readonly kind: MetricKind;
  /** Its values are milliseconds. */
  readonly isTime: boolean;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly last: number;
}
