// What a sitting of the benchmark found: written after each round, so that one that is cut leaves what it has.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Figure } from "./table.ts";

const FILE = join(import.meta.dirname, "../results.json");

export interface Results {
  readonly machine: string;
  readonly node: string;
  /** ISO 8601, of the sitting's begin. */
  readonly date: string;
  readonly rounds: number;
  /** Measured of each call, after its start. */
  readonly seconds: number;
  /** Names, in the order of the tables. */
  readonly tools: readonly string[];
  readonly scripted: readonly string[];
  readonly figures: readonly Figure[];
  /** From a tool's first instruction to its last; empty where they were not run. */
  readonly whole: readonly Figure[];
  readonly wholeSeconds: number;
  /** What benchmarks/worker/accuracy.ts, versions.ts and crowd.ts printed; empty where they did not run. */
  readonly accuracy: string;
  readonly versions: string;
  readonly crowd: string;
}

export const saveResults = (results: Results): void => {
  writeFileSync(FILE, `${JSON.stringify(results, null, 2)}\n`);
};

/** @throws Error where no sitting has left any */
export const readResults = (): Results => JSON.parse(readFileSync(FILE, "utf8")) as Results;
