// Loads the bundled script into this thread, as a file of its own that is gone right after: stacks need a short name
// for it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { PHASES, type PhaseName, type RunPlan } from "../../../contracts/run/run-plan.ts";
import type { ScriptContext } from "./context.ts";
import { createMetricClasses, type MetricClasses, type MetricSink } from "./custom-metrics.ts";
import { createPlaces, type ScriptError } from "./places.ts";

/** What the module "meridian" takes its exports from (bundling/script.ts). */
const SCRIPT_GLOBAL = Symbol.for("meridian.script");

export type ScriptFunction = (context: ScriptContext, setupData?: unknown) => unknown;

export interface LoadedScript {
  /** The function that a scenario runs, by the name of its export. */
  readonly functionOf: (exec: string) => ScriptFunction;
  /** Those of setup() and teardown() that it exports. */
  readonly phases: Readonly<Partial<Record<PhaseName, ScriptFunction>>>;
  readonly explain: (error: unknown) => ScriptError;
  readonly metrics: MetricClasses;
  /** Where its metrics go; a run sets it. */
  readonly sink: MetricSink;
}

export class ScriptLoadFailure extends Error {
  readonly place: string;
  constructor({ message, place }: ScriptError) {
    super(message);
    this.place = place;
  }
}

const phasesOf = (exported: Readonly<Record<string, unknown>>): LoadedScript["phases"] =>
  Object.fromEntries(PHASES.flatMap((name) => (typeof exported[name] === "function" ? [[name, exported[name]]] : [])));

/** @throws ScriptLoadFailure when its top level throws, or its default export is no function */
export const loadScript = async ({
  script,
  scenarios,
}: Pick<RunPlan, "script" | "scenarios">): Promise<LoadedScript> => {
  const folder = await mkdtemp(join(tmpdir(), "meridian-script-"));
  try {
    const path = join(folder, "script.mjs");
    await writeFile(path, script.code);
    const moduleUrl = pathToFileURL(path).href;
    const explain = createPlaces(script.file, moduleUrl, script.code);
    const sink: MetricSink = { recorder: undefined };
    const metrics = createMetricClasses(sink);
    Object.assign(globalThis, { [SCRIPT_GLOBAL]: { metrics } });
    let exported: Readonly<Record<string, unknown>>;
    try {
      exported = (await import(moduleUrl)) as Readonly<Record<string, unknown>>;
    } catch (error) {
      throw new ScriptLoadFailure(explain(error));
    }
    for (const { exec } of scenarios) {
      if (typeof exported[exec] === "function") continue;
      const what = exec === "default" ? "the default export" : `the export ${exec}`;
      throw new ScriptLoadFailure({ message: `${what} is not a function`, place: `${script.file}:1:1` });
    }
    const functionOf = (exec: string): ScriptFunction => exported[exec] as ScriptFunction;
    return { functionOf, phases: phasesOf(exported), explain, metrics, sink };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
