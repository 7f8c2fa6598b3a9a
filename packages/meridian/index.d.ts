// What `import … from "meridian"` gives to scripts and configs, as types. They stand alone: neither Node's nor the
// browser's types are needed.
import type { Config } from "./types/config.d.ts";
import type { Metrics } from "./types/metrics.d.ts";
import type { DataFiles, Script, ScriptContext } from "./types/script.d.ts";

export type { Config } from "./types/config.d.ts";
export type * from "./types/http.d.ts";
export type { Metrics } from "./types/metrics.d.ts";
export type * from "./types/script.d.ts";
export type * from "./types/ws.d.ts";

/**
 * What one virtual user does, again and again: the default export of a script, or one that a scenario names.
 *
 * ```ts
 * export default defineScript(async ({ http, check, sleep, target }) => {
 *   const response = await http.get(`${target}/products`, { tags: { name: "list products" } });
 *   check(response, { "status is 200": (r) => r.status === 200 });
 *   await sleep(1);
 * });
 * ```
 *
 * What the files of the config's `data` hold, and what `setup()` returns, can be said as types, either or both:
 *
 * ```ts
 * defineScript<{ users: { name: string } }>(async ({ data }) => data.users.next().name);
 * defineScript<typeof setup>(async ({ http }, { token }) => …);
 * defineScript<{ users: Csv<"name">; products: typeof import("./products.json") }, typeof setup>(…);
 * ```
 */
export declare const defineScript: <First extends object = DataFiles, Second = unknown>(
  script: Script<First, Second>,
) => Script<First, Second>;

/**
 * Runs once in the whole run, before all load: what it returns is given to each virtual user's function and to
 * `teardown`, as a copy of its own.
 *
 * ```ts
 * export const setup = defineSetup(async ({ http, target }) => {
 *   const answer = await http.post(`${target}/sessions`, { user: "load-test" });
 *   return { token: String(answer.json("token")) };
 * });
 * ```
 */
export declare const defineSetup: <Returned>(
  setup: (context: ScriptContext) => Returned,
) => (context: ScriptContext) => Returned;

/**
 * Runs once in the whole run, after all load, with what `setup()` returned:
 * `export const teardown = defineTeardown<typeof setup>(async ({ http }, { token }) => …)`.
 */
export declare const defineTeardown: <Setup = unknown>(teardown: Script<DataFiles, Setup>) => Script<DataFiles, Setup>;

/**
 * A config, checked and completed as it is written: the default export of `meridian.config.ts`.
 *
 * ```ts
 * export default defineConfig({ target: "https://shop.example.com", remoteRegions: { "us-east-1": 50 }, duration: "1m" });
 * ```
 */
export declare const defineConfig: (config: Config) => Config;

/** A distribution: percentiles, average, extremes. With `true` behind its name its values are milliseconds. */
export declare const Trend: Metrics["Trend"];
/** One of them. */
export type Trend = InstanceType<Metrics["Trend"]>;
/** A sum. */
export declare const Counter: Metrics["Counter"];
/** One of them. */
export type Counter = InstanceType<Metrics["Counter"]>;
/** How many of all were true. */
export declare const Rate: Metrics["Rate"];
/** One of them. */
export type Rate = InstanceType<Metrics["Rate"]>;
/** The last value that was set. */
export declare const Gauge: Metrics["Gauge"];
/** One of them. */
export type Gauge = InstanceType<Metrics["Gauge"]>;
