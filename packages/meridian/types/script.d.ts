// What a script's functions are given.
import type { Http, Tags } from "./http.d.ts";
import type { Metrics } from "./metrics.d.ts";

/** A virtual user's function: its context, and what `setup()` returned. */
export type Script<Data extends object = AnyData, SetupData = unknown> = (
  context: ScriptContext<Data, SetupData>,
  setupData: SetupData,
) => unknown;

export interface ScriptContext<Data extends object = AnyData, SetupData = unknown> {
  readonly http: Http;
  /**
   * Counts what holds and what does not; the run goes on either way. The value is no promise: await it first. Where a
   * condition is async the check is, too, and has to be awaited.
   */
  readonly check: Check;
  /** @param seconds to be awaited */
  readonly sleep: (seconds: number) => Promise<void>;
  /** Ends the iteration, as a failed one. */
  readonly fail: (message?: string) => never;
  /** Names what is called in it: requests and checks have the tag `group`. To be awaited. */
  readonly group: <T>(name: string, run: () => T) => Promise<Awaited<T>>;
  readonly vu: VirtualUser;
  readonly scenario: Scenario;
  readonly instance: Instance;
  /** The config's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** The base URL of the system under test. */
  readonly target: string;
  /** Rows of the config's data files, by their names there. */
  readonly data: Data;
  /** This virtual user's own copy of what `setup()` returned. */
  readonly setupData: SetupData;
  readonly test: {
    /** Ends the whole run, in every region. */
    readonly abort: (reason?: string) => never;
  };
  readonly metrics: Metrics;
}

export interface Check {
  <T>(value: T, checks: Readonly<Record<string, ((value: T) => boolean) | boolean>>, tags?: Tags | null): boolean;
  <T>(
    value: T,
    checks: Readonly<Record<string, ((value: T) => unknown) | boolean>>,
    tags?: Tags | null,
  ): boolean | Promise<boolean>;
}

/** Who calls. */
export interface VirtualUser {
  /** From 1, unique in its region. */
  readonly id: number;
  /** From 1, unique in the whole run. */
  readonly idInTest: number;
  /** Its iterations so far, from 0. */
  readonly iteration: number;
  readonly region: string;
}

export interface Scenario {
  readonly name: string;
  readonly executor: string;
  /** Of this iteration, from 0: no other of the scenario in the whole run has it. */
  readonly iterationInTest: number;
}

/** The load generator: number `worker`, from 0, of the region's `workers`. */
export interface Instance {
  readonly region: string;
  readonly worker: number;
  readonly workers: number;
}

/** What a row is when nobody says more: values by the names of a file's first line, or an object of a list. */
export type Row = Readonly<Record<string, unknown>>;

/** Rows for everybody; each access gives a copy of one's own. */
export interface SharedRows<R = Row> extends Iterable<R> {
  readonly length: number;
  readonly [index: number]: R;
  at(index: number): R | undefined;
}

/** Rows of which each is used once in the whole run. */
export interface RowsOnce<R = Row> {
  /** How many are left for this load generator. */
  readonly left: number;
  /** Ends the virtual user when none is left. */
  next(): R;
}

/** Every file as either kind: say `defineScript<{ users: RowsOnce<{ name: string }> }>(…)` to know more. */
export type AnyData = Readonly<Record<string, SharedRows & RowsOnce>>;
