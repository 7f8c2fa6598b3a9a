// What a script's function is given: the one argument of its default export.

import type { createHttpClient } from "../protocols/http/client/http-client.ts";
import type { MetricClasses } from "./custom-metrics.ts";
import type { ScriptData } from "./data.ts";

export interface ScriptContext {
  readonly http: ReturnType<typeof createHttpClient>;
  readonly check: <T>(
    value: T,
    checks: Readonly<Record<string, unknown>>,
    tags?: Readonly<Record<string, unknown>>,
  ) => boolean;
  readonly sleep: (seconds: number) => Promise<void>;
  readonly fail: (message?: string) => never;
  readonly group: <T>(name: string, run: () => T) => Promise<Awaited<T>>;
  readonly vu: Readonly<VuIdentity>;
  /** `iterationInTest`: of the present iteration, from 0; no other of the scenario in the whole run has it. */
  readonly scenario: { readonly name: string; readonly executor: string; readonly iterationInTest: number };
  /** The load generator that it runs on: number `worker`, from 0, of the region's `workers`. */
  readonly instance: { readonly region: string; readonly worker: number; readonly workers: number };
  readonly env: Readonly<Record<string, string>>;
  readonly target: string;
  /** Rows of the config's data files, by their names there. */
  readonly data: ScriptData;
  /** This virtual user's own copy of what setup() returned; undefined where the script has none. */
  readonly setupData: unknown;
  /** `abort` ends the whole run, in every region. */
  readonly test: { readonly abort: (reason?: string) => never };
  readonly metrics: MetricClasses;
}

/** `id` from 1, unique in the region, `idInTest` in the run; `iteration` from 0, counted on when a user that was taken away comes back. */
export interface VuIdentity {
  readonly id: number;
  readonly idInTest: number;
  iteration: number;
  readonly region: string;
}
