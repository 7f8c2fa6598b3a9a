// What a script's function is given: the one argument of its default export, composed of what each protocol gives and
// what every virtual user has.
import type { Apis } from "../protocols/index.ts";
import type { Attached, OpenProtocol, VuScope } from "../protocols/protocol.ts";
import type { MetricClasses } from "./custom-metrics.ts";
import type { ScriptData } from "./data.ts";

export type ScriptContext = Apis & VirtualUserContext;

export interface VirtualUserContext {
  /** A promise where a condition is async, else whether all hold. */
  readonly check: <T>(
    value: T,
    checks: Readonly<Record<string, unknown>>,
    tags?: Readonly<Record<string, unknown>> | null,
  ) => boolean | Promise<boolean>;
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

/**
 * `id` from 1, unique in the region, `idInTest` in the run; `iteration` from 0, counted on when a user that was taken
 * away comes back.
 */
export interface VuIdentity {
  readonly id: number;
  readonly idInTest: number;
  iteration: number;
  readonly region: string;
}

/** A thread's protocols, by the names that scripts know them by. */
export type OpenProtocols = ReadonlyMap<string, OpenProtocol>;

export interface AttachedProtocols {
  readonly apis: Apis;
  readonly all: readonly Attached[];
}

export const attachAll = (protocols: OpenProtocols, scope: VuScope): AttachedProtocols => {
  const apis: Record<string, object> = {};
  const all: Attached[] = [];
  for (const [name, protocol] of protocols) {
    const attached = protocol.attach(scope);
    apis[name] = attached.api;
    all.push(attached);
  }
  // Whoever opened the protocols took them from the list that the type is made of.
  return { apis: apis as Apis, all };
};
