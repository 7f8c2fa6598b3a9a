// Loads the bundled script into this thread, as a file of its own that is gone right after: stacks need a short name for it.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { RunPlan } from "../../../contracts/run-plan.ts";
import type { ScriptContext } from "./context.ts";
import { createMetricClasses, type MetricClasses, type MetricSink } from "./custom-metrics.ts";
import { createPlaces, type ScriptError } from "./places.ts";

/** What the module "meridian" takes its exports from (bundling/script.ts). */
const SCRIPT_GLOBAL = Symbol.for("meridian.script");

export type ScriptFunction = (context: ScriptContext) => unknown;

export interface LoadedScript {
  readonly run: ScriptFunction;
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

/** @throws ScriptLoadFailure when its top level throws, or its default export is no function */
export const loadScript = async ({ script }: RunPlan): Promise<LoadedScript> => {
  const folder = await mkdtemp(join(tmpdir(), "meridian-script-"));
  try {
    const path = join(folder, "script.mjs");
    await writeFile(path, script.code);
    const moduleUrl = pathToFileURL(path).href;
    const explain = createPlaces(script.file, moduleUrl, script.code);
    const sink: MetricSink = { recorder: undefined };
    const metrics = createMetricClasses(sink);
    Object.assign(globalThis, { [SCRIPT_GLOBAL]: { metrics } });
    let exported: unknown;
    try {
      exported = ((await import(moduleUrl)) as { default?: unknown }).default;
    } catch (error) {
      throw new ScriptLoadFailure(explain(error));
    }
    if (typeof exported !== "function") {
      throw new ScriptLoadFailure({ message: "the default export is not a function", place: `${script.file}:1:1` });
    }
    return { run: exported as ScriptFunction, explain, metrics, sink };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
