// What a script's functions are given.
import type { Http, Tags } from "./http.d.ts";
import type { Metrics } from "./metrics.d.ts";
import type { Ws } from "./ws.d.ts";

/**
 * A virtual user's function, or `teardown`: its context, and what `setup()` returned. As types it can be told what the
 * data files hold, what setup returns, or both: `Script<{ users: Csv<"name"> }>`, `Script<typeof setup>`,
 * `Script<{ users: Csv<"name"> }, typeof setup>`.
 */
export type Script<First extends object = DataFiles, Second = unknown> = First extends AnyFunction
  ? ScriptWith<DataFiles, SetupDataOf<First>>
  : ScriptWith<First, SetupDataOf<Second>>;

type ScriptWith<Data extends object, SetupData> = (
  context: ScriptContext<Data, SetupData>,
  setupData: SetupData,
  // biome-ignore lint/suspicious/noExplicitAny: nobody looks at it, and a function that is declared may return nothing
) => any;
type AnyFunction = (...given: never[]) => unknown;
type SetupDataOf<Setup> = Setup extends (...given: never[]) => infer Returned ? Awaited<Returned> : Setup;

/** What a script's function is given, as its first argument: take what you need, `({ http, check, sleep }) => …`. */
export interface ScriptContext<Data extends object = DataFiles, SetupData = unknown> {
  /** Requests; one that fails does not throw: its `status` is 0, and `error` says why. */
  readonly http: Http;
  /** WebSockets: `connect` returns when one is closed. */
  readonly ws: Ws;
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
  /** Who calls. */
  readonly vu: VirtualUser;
  /** For which of the config's loads. */
  readonly scenario: Scenario;
  /** On which load generator. */
  readonly instance: Instance;
  /** The config's `env`. */
  readonly env: Readonly<Record<string, string>>;
  /** The base URL of the system under test. */
  readonly target: string;
  /** Rows of the config's data files, by their names there. */
  readonly data: RowsOf<Data>;
  /** This virtual user's own copy of what `setup()` returned. */
  readonly setupData: SetupData;
  /** The run itself. */
  readonly test: {
    /** Ends the whole run, in every region. */
    readonly abort: (reason?: string) => never;
  };
  /** Metrics of your own, made where they are needed; `import { Trend } from "meridian"` has the same. */
  readonly metrics: Metrics;
}

/** `check(response, { "status is 200": (r) => r.status === 200 })`: whether all of it holds. */
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
  /** By its name in the config. */
  readonly region: string;
}

/** For which of the config's loads an iteration is. */
export interface Scenario {
  /** Its key in the config's `scenarios`; "default" where there is one load alone. */
  readonly name: string;
  /** What starts its iterations: "constant-vus". */
  readonly executor: string;
  /** Of this iteration, from 0: no other of the scenario in the whole run has it. */
  readonly iterationInTest: number;
}

/** The load generator: number `worker`, from 0, of the region's `workers`. */
export interface Instance {
  /** By its name in the config. */
  readonly region: string;
  /** From 0. */
  readonly worker: number;
  /** How many the region has. */
  readonly workers: number;
}

/** What a row is when nobody says more: values by the names of a file's first line, or an object of a list. */
export type Row = Readonly<Record<string, unknown>>;

/** A row of a CSV file, whose values are text: `Csv<"user" | "password">`. */
export type Csv<Column extends string> = Readonly<Record<Column, string>>;

/** Rows for everybody; each access gives a copy of one's own. */
export interface SharedRows<R = Row> extends Iterable<R> {
  /** How many rows there are. */
  readonly length: number;
  readonly [index: number]: R;
  /** From the end where it is below 0. */
  at(index: number): R | undefined;
}

/** Rows of which each is used once in the whole run: `"use": "once"` in the config. */
export interface RowsOnce<R = Row> {
  /** How many are left for this load generator. */
  readonly left: number;
  /** Ends the virtual user when none is left. */
  next(): R;
}

/** What the config's data files hold, for a script that does not say it: either kind of file, with any rows. */
export type DataFiles = Readonly<Record<string, SharedRows & RowsOnce>>;

/**
 * `data`, by what a script says of each file: its rows (`{ name: string }`, `Csv<"name">`), what a file of JSON is for
 * TypeScript (`typeof import("./users.json")`), or which kind it is, too (`RowsOnce<{ name: string }>`).
 */
export type RowsOf<Data extends object> = { readonly [Name in keyof Data]: RowsOfFile<Data[Name]> };

type RowsOfFile<File> = File extends readonly (infer R)[]
  ? SharedRows<R> & RowsOnce<R>
  : File extends SharedRows<unknown> | RowsOnce<unknown>
    ? File
    : SharedRows<File> & RowsOnce<File>;
