// What the bench knows of a tool: whether it is there, how it is called for a scenario, how its figure is read.
import { writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import type { BenchScenario } from "../scenarios.ts";

/** Where benchmarks/peers/install-peers puts them. */
export const PEERS = join(import.meta.dirname, "../../.peers");

export interface Call {
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly perSecond: (stdout: string, stderr: string) => number;
}

export interface Task {
  readonly scenario: BenchScenario;
  /** The server's URL, without a path. */
  readonly url: string;
  readonly seconds: number;
  /** For files that the tool needs. */
  readonly folder: string;
}

export interface Tool {
  readonly name: string;
  readonly isInstalled: () => boolean;
  /** It runs a script that checks each answer: it stands in the second table, too. */
  readonly isScripted?: true;
  /** It is asked for HTTP/2, too. */
  readonly speaksHttp2?: true;
  /** It is measured in three rounds alone. */
  readonly isBeside?: true;
  /** What it needs beyond the scenario's warm-up, whose first request comes long before its last user is there. */
  readonly moreWarmUpSeconds?: number;
  /** Undefined: it cannot do this scenario. */
  readonly call: (task: Task) => Call | undefined;
}

export const write = (folder: string, file: string, content: string): string => {
  const path = join(folder, file);
  writeFileSync(path, content);
  return path;
};

/** A program of the benchmark's own, as a file that Node runs without anything to load it by. @returns its path */
export const bundleProgram = (source: string, folder: string): string => {
  const outfile = join(folder, basename(source).replace(/\.ts$/, ".mjs"));
  buildSync({ entryPoints: [source], outfile, bundle: true, platform: "node", format: "esm" });
  return outfile;
};

/** @throws Error where the output has no figure, or says that nothing was done: a tool that failed is no slow tool */
export const parseFigure = (text: string | number | undefined): number => {
  const value = Number(text);
  if (!Number.isFinite(value) || value <= 0) throw new Error(`no figure in the output: ${String(text)}`);
  return value;
};
