// What a config is composed of: its file, what that extends, an environment, what the command line says. Each layer
// stands above the ones before it.

/** A place in a config: `["thresholds", "http_reqs"]`. */
export type Place = readonly string[];

export interface Layer {
  /** What people know it by: `config.json`, `environments.staging`, `--vus`. */
  readonly from: string;
  /** What it says, in the form of a config of which any part may be missing. */
  readonly document: unknown;
  /** Places at which nothing of the layers below is left. */
  readonly replaces?: readonly Place[];
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
