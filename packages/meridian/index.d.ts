// What `import … from "meridian"` gives to scripts and configs, as types. They stand alone: neither Node's nor the
// browser's types are needed.
import type { Config } from "./types/config.d.ts";
import type { Metrics } from "./types/metrics.d.ts";
import type { AnyData, Script } from "./types/script.d.ts";

export type { Config } from "./types/config.d.ts";
export type * from "./types/http.d.ts";
export type { Metrics } from "./types/metrics.d.ts";
export type * from "./types/script.d.ts";

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
 * `Data` says what the files of the config's `data` hold, `SetupData` what `setup()` returns.
 */
export declare const defineScript: <Data extends object = AnyData, SetupData = unknown>(
  script: Script<Data, SetupData>,
) => Script<Data, SetupData>;

/** A config, checked and completed as it is written. */
export declare const defineConfig: (config: Config) => Config;

/** A distribution: percentiles, average, extremes. With `true` behind its name its values are milliseconds. */
export declare const Trend: Metrics["Trend"];
export type Trend = InstanceType<Metrics["Trend"]>;
/** A sum. */
export declare const Counter: Metrics["Counter"];
export type Counter = InstanceType<Metrics["Counter"]>;
/** How many of all were true. */
export declare const Rate: Metrics["Rate"];
export type Rate = InstanceType<Metrics["Rate"]>;
/** The last value that was set. */
export declare const Gauge: Metrics["Gauge"];
export type Gauge = InstanceType<Metrics["Gauge"]>;
