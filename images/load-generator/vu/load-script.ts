// Loads the bundled script into this thread, as a file of its own that is gone right after: stacks need a short name
// for it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { OpenPlan } from "../../../contracts/run/open-plan.ts";
import type { Dialect } from "../../../contracts/run/run-plan.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { createMetricClasses, type MetricClasses, type MetricSink } from "./custom-metrics.ts";
import { LeftModules } from "./left-modules.ts";
import { type Explain, isWithin, openPlaces, type Places, type ScriptError } from "./places.ts";
import {
  loadableCode,
  type MakeDialectUser,
  type OpenedModules,
  openModules,
  type ScriptConsoles,
  type ScriptModule,
  type ScriptUsers,
} from "./user-modules.ts";

/** Frames of a stack: the script's own line may stand below many of a package's. */
const STACK_FRAMES = 50;

/** What the module "meridian" takes its exports from (bundling/script.ts). */
const SCRIPT_GLOBAL = Symbol.for("meridian.script");

export interface LoadedScript {
  /**
   * The script as the next virtual user has it: to be called as often as was said when it was loaded.
   * @param isFirst whether it is a scenario's first one, whose console lines are shown
   * @param number the user's in the whole run, as it was said then
   */
  readonly takeModule: (isFirst: boolean, number: number) => ScriptModule;
  readonly explain: Explain;
  /**
   * Whether the script says that what began there goes on by itself; null: in its dialect whatever is pending is waited
   * for, and is no mistake.
   */
  readonly isMeant: ((begunAt: Error) => boolean) | null;
  /** Whether the script says so of anything. */
  readonly hasMeant: boolean;
  /** Whether its functions are given the context before what setup() returned; else they are given that alone. */
  readonly takesContext: boolean;
  readonly metrics: MetricClasses;
  /** Of the plan's secrets: what leaves the thread goes through it. */
  readonly mask: SecretMask;
  /** Where its metrics go; a run sets it. */
  readonly sink: MetricSink;
}

/** What the users of a script in another dialect are given, once its places are known. */
export type OpenDialect = (places: Places) => MakeDialectUser;

export class ScriptLoadFailure extends Error {
  readonly place: string;
  constructor({ message, place }: ScriptError) {
    super(message);
    this.place = place;
  }
}

/** What opens each of them, but for Meridian's own. */
export type Dialects = Readonly<Partial<Record<Dialect, OpenDialect>>>;

/**
 * @param users numbers of the virtual users that there will be
 * @param consoles what the script has as `console`
 * @param dialects all but Meridian's own
 * @param mask of the plan's secrets
 * @param within a folder that the thread may write to
 * @throws ScriptLoadFailure when its top level throws, or its default export is no function
 */
export const loadScript = async (
  { script, scenarios }: Pick<OpenPlan, "script" | "scenarios">,
  users: ScriptUsers,
  consoles: ScriptConsoles,
  dialects: Dialects = {},
  mask: SecretMask = new SecretMask(),
  within: string = tmpdir(),
): Promise<LoadedScript> => {
  const folder = await mkdtemp(join(within, "meridian-script-"));
  try {
    const path = join(folder, "script.mjs");
    await writeFile(path, loadableCode(script));
    const moduleUrl = pathToFileURL(path).href;
    const places = openPlaces(script.file, moduleUrl, script.code);
    const { explain } = places;
    const sink: MetricSink = { recorder: undefined };
    const metrics = createMetricClasses(sink, mask, () => explain(new Error()).place);
    Error.stackTraceLimit = STACK_FRAMES;
    Object.assign(globalThis, { [SCRIPT_GLOBAL]: { metrics } });
    let modules: OpenedModules;
    try {
      const loaded = (await import(moduleUrl)) as Readonly<Record<string, unknown>>;
      const makeUser = dialects[script.dialect ?? "meridian"]?.(places);
      modules = await openModules(script, loaded, users, consoles, makeUser);
    } catch (error) {
      throw new ScriptLoadFailure(explain(error));
    }
    for (const { exec } of scenarios) {
      if ([...modules.first, ...modules.other].every(({ module }) => typeof module.functionOf(exec) === "function"))
        continue;
      const what = exec === "default" ? "the default export" : `the export ${exec}`;
      throw new ScriptLoadFailure({ message: `${what} is not a function`, place: `${script.file}:1:1` });
    }
    const [first, other] = [new LeftModules(modules.first), new LeftModules(modules.other)];
    const { meant = [] } = script;
    const isMeant = script.dialect === "k6" ? null : (begunAt: Error): boolean => isWithin(begunAt, moduleUrl, meant);
    return {
      takeModule: (isFirst, number) => takeOne(first, other, isFirst, number),
      explain,
      isMeant,
      hasMeant: meant.length > 0,
      takesContext: script.dialect !== "k6",
      metrics,
      mask,
      sink,
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};

const takeOne = (first: LeftModules, other: LeftModules, isFirst: boolean, number: number): ScriptModule => {
  const from = (isFirst && !first.isEmpty) || other.isEmpty ? first : other;
  const module = from.take(number);
  if (module === undefined) throw new Error("more virtual users than the script was loaded for");
  return module;
};
