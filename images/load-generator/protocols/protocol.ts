// What a protocol is to the load generator: each thread opens it once, each virtual user attaches to it, and the script
// gets its `api` under its name. A protocol knows what stands here and net/, and nothing else of the generator.

import type { NoticeCode } from "../../../contracts/delta/notices.ts";
import type { RequestSample, SampleKind } from "../../../contracts/delta/request-samples.ts";
import type { SeriesTags } from "../../../contracts/delta/series.ts";
import type { ErrorCount } from "../../../contracts/delta/worker-delta.ts";
import type { RunPlan } from "../../../contracts/run/run-plan.ts";
import type { HeadField, ToldBody } from "../../../contracts/run/try-events.ts";
import type { Dialer } from "../net/dialer.ts";

export interface Protocol {
  /** What scripts know it by: `http`. */
  readonly name: string;
  open(thread: ThreadScope): OpenProtocol;
}

/** What a thread gives a protocol. */
export interface ThreadScope {
  /** Whom the run may call, and how. */
  readonly dialer: Dialer;
  /** For what belongs to no virtual user. */
  readonly samples: Samples;
  /** Milliseconds, never stepped back. */
  readonly clock: () => number;
  /** Where many things are due at once: answers are read in between. */
  readonly turns: { enter(run: () => void): void };
  /** What the config says to protocols. */
  readonly options: Pick<RunPlan, "http">;
  /** The iteration in which a package calls now, where that is known. */
  readonly caller?: () => Held | undefined;
  /** What travelled with the script, by its paths. */
  readonly files?: Readonly<Record<string, Buffer>>;
}

/** An iteration that is not over while something holds it: each `hold` is followed by one `release`. */
export interface Held {
  hold(): void;
  release(): void;
}

export interface OpenProtocol {
  attach(vu: VuScope): Attached;
  /**
   * A virtual user became free, so long after an iteration was due that was dropped: what its user would have waited at
   * least. A protocol that records what users would have felt adds it there.
   * @param samples the scenario's, as its virtual users have them
   */
  waitedForUser?(samples: Samples, waitedMicros: number): void;
  /** Attempts under way: as many may be missing if the process is killed. */
  readonly inFlight: number;
  /** Called once, when every virtual user has ended or was left behind. What is recorded after it is not told. */
  close(): void;
}

/** A protocol as one virtual user has it. */
export interface Attached {
  /** What the script is given. */
  readonly api: object;
  /** The user begins an iteration: what the script may not find again is to be forgotten. */
  readonly beginIteration?: () => void;
  /** The user has ended, or is cut: so is whatever it has under way. It records that before this returns. */
  close(): void;
}

/** What a virtual user gives a protocol. */
export interface VuScope {
  /**
   * To be asked before each attempt. Null while the slot is this worker's, else a wait until it is again or the user is
   * stopped.
   */
  permission(nowMs: number): Promise<void> | null;
  /** Ends the script's iteration when the user was cut; to be called before each attempt and after each wait. */
  throwIfStopped(): void;
  /** `::buy`, "" outside of any group: to be asked when the script calls, since answers come to code of no group. */
  group(): string;
  /**
   * How long after it was due the present iteration began, in microseconds; UNSCHEDULED where nothing was due. Without
   * the time in which the thread stood still: while the iteration was due, and, where that is asked for, in the so many
   * microseconds of an attempt until `endedMs`, so that it may be less than 0.
   */
  lateMicros(endedMs: number, durationMicros: number): number;
  /** To be called when the script was made to wait for something: it has given others their turn. */
  waited(): void;
  /**
   * Runs what the script is given a promise of: the iteration is not over before it has ended.
   * @param what for people: "a batch of requests"
   */
  during<T>(what: string, run: () => Promise<T>): Promise<T>;
  /** As `during`, where a promise more would cost too much: what this returns is to be ended once. */
  begin(what: string): Begun | null;
  end(begun: Begun | null): void;
  /** To be called when an attempt failed by the target's doing: for what the iteration then throws it is to blame. */
  requestFailed(): void;
  /** The user's scenario's. */
  readonly samples: Samples;
  /** The user's number, and that of its iteration, at this moment. */
  readonly identity: { readonly idInTest: number; readonly iteration: number };
}

/** Something that the script has begun, while the thread looks for what it forgets to await; else it is null. */
export interface Begun {
  readonly what: string;
  /** Its stack says where. */
  readonly at: Error;
  /** What the script got for it, where that is known. */
  promise: object | undefined;
}

/** The lateness of an iteration that nothing was due for: its executor begins one when the one before has ended. */
export const UNSCHEDULED = -1;

/** Where a protocol records what it measures. */
export interface Samples {
  /**
   * To be called before what belongs together is added: it is of the second of this instant, which is now where none is
   * given.
   */
  at(endedMs?: number): void;
  /**
   * To be called when an attempt begins, also one that the engine makes once more: if its thread dies before what
   * became of it is added, it counts as lost.
   */
  begun(): void;
  /**
   * The series of a metric with these tags, besides the scenario's: the same one for the same tags. Keep it where speed
   * matters.
   * @throws TypeError for a metric that the catalogue does not have
   */
  series(metric: string, tags: SeriesTags): SampleSeries;
  /** A name as it is recorded: a region keeps so many apart, and has one name for all others. */
  nameOf(name: string): string;
  /** The same for the value of any other tag that the script makes up, its group's too. */
  valueOf(tag: string, value: string): string;
  /** Whether there is room for one more combination of such values; where there is none they are OTHER_NAME. */
  admitCombination(): boolean;
  /** Which of the tags that a script gives some threshold selects: undefined where none does. */
  readonly ownTags: {
    of(given: Readonly<Record<string, unknown>> | null | undefined): OwnTags | undefined;
    /** Some threshold selects by what an answer says (ANSWER_TAGS): they are to be given, too. */
    readonly wantsAnswers: boolean;
  };
  /** As of a virtual user, where it is not known whose attempt it was: any iteration under way may be what it failed. */
  requestFailed(): void;
  /** Where requests are shown as they were; null: the config wants none. */
  readonly sampled: SampledRequests | null;
  readonly errors: {
    /** @param place `script.js:12:5`, or what was asked for */
    count(kind: ErrorCount["kind"], message: string, place: string): void;
    /** Said once for each text. */
    note(code: NoticeCode, text: string): void;
  };
}

/** Requests that are shown as they were. */
export interface SampledRequests {
  /** The same one for the same; null: there are too many different ones already. */
  of(kind: SampleKind, name: string, status: number, error: string): SampledOutcome | null;
}

export interface SampledOutcome {
  /** To be asked once for each request; what is wanted is to be given to `keep` at once. */
  wants(durationMicros: number): boolean;
  keep(request: SampledRequest): void;
}

/** One request as it was, with nothing masked yet. */
export type SampledRequest = Pick<RequestSample, "vu" | "iteration" | "timings" | "error"> & {
  readonly endedMs: number;
  readonly method: string;
  readonly url: string;
  readonly requestHead: readonly HeadField[];
  readonly status: number;
  readonly answerHead: readonly HeadField[];
  /** The answer's, no longer than is shown. */
  readonly body: ToldBody;
};

export interface SampleSeries {
  /** @param value of a time integer microseconds, of a rate 1 or 0, of others what the catalogue says */
  add(value: number): void;
}

/** A set of a script's own tags: the same object for the same set. */
export interface OwnTags {
  readonly tags: SeriesTags;
  readonly key: string;
}

/** A key for what is recorded by name, group and own tags. No text is made where there is a name alone. */
export const sampleKey = (name: string, group: string, own: OwnTags | undefined): string =>
  group === "" && own === undefined ? name : `${name}\u0001${group}${own?.key ?? ""}`;
