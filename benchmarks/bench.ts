// The benchmark: each round runs every tool once in each scenario, on the same core, the server on another; prints a table of
// ratios to wrk and keeps every figure in results.json.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { startServer } from "./server.ts";
import { type Call, TOOLS, type Tool } from "./tools.ts";

const TOOL_CORE = 0;
const SERVER_CORE = 1;

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "8" },
    only: { type: "string" },
    tools: { type: "string" },
  },
});

interface Figure {
  readonly scenario: string;
  readonly tool: string;
  readonly round: number;
  readonly perSecond: number;
  /** User and system time per request of the tool's process, microseconds. */
  readonly cpuMicros: number;
}

const measure = (call: Call): Promise<{ perSecond: number; cpuSeconds: number }> =>
  new Promise((resolve, reject) => {
    // bash's own `time` has what the whole tree of processes used.
    const child = spawn(
      "bash",
      ["-c", 'TIMEFORMAT="cpu %U %S"; time taskset -c "$0" "$@"', String(TOOL_CORE), call.command, ...call.arguments],
      { env: { ...process.env, ...call.environment } },
    );
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("close", () => {
      try {
        const [, user, system] = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr) ?? [];
        resolve({ perSecond: call.perSecond(stdout, stderr), cpuSeconds: Number(user) + Number(system) });
      } catch (error) {
        reject(
          new Error(`${call.command}: ${(error as Error).message}\n${stdout.slice(-500)}\n${stderr.slice(-1500)}`),
        );
      }
    });
    if (call.stdin !== undefined) child.stdin.write(call.stdin);
    child.stdin.end();
  });

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

const rowOf = (scenario: Scenario, tool: Tool, figures: readonly Figure[]): string[] => {
  const own = figures.filter((figure) => figure.scenario === scenario.name && figure.tool === tool.name);
  const ratios = own.flatMap(({ round, perSecond }) => {
    const wrk = figures.find(
      (figure) => figure.scenario === scenario.name && figure.tool === "wrk" && figure.round === round,
    );
    return wrk === undefined ? [] : [perSecond / wrk.perSecond];
  });
  if (own.length === 0) return [tool.name, "–", "–", "–", "–", "–"];
  const ratio = (value: number): string => (ratios.length === 0 ? "–" : value.toFixed(2));
  return [
    tool.name,
    Math.round(median(own.map(({ perSecond }) => perSecond))).toLocaleString("en-US"),
    ratio(Math.min(...ratios)),
    ratio(median(ratios)),
    ratio(Math.max(...ratios)),
    median(own.map(({ cpuMicros }) => cpuMicros)).toFixed(1),
  ];
};

const main = async (): Promise<void> => {
  const scenarios = SCENARIOS.filter(
    ({ name }) => options.only === undefined || options.only.split(",").includes(name),
  );
  const tools = TOOLS.filter(({ name }) => options.tools === undefined || options.tools.split(",").includes(name));
  const missing = tools.filter((tool) => !tool.isInstalled()).map(({ name }) => name);
  if (missing.length > 0)
    process.stdout.write(`not installed, left out: ${missing.join(", ")} (benchmarks/install-peers)\n`);
  const present = tools.filter((tool) => tool.isInstalled());
  const seconds = Number(options.seconds);
  const figures: Figure[] = [];
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-tools-"));
  const server = await startServer(SERVER_CORE);
  try {
    for (let round = 1; round <= Number(options.rounds); round++) {
      for (const scenario of scenarios) {
        for (const tool of present) {
          const call = tool.call(scenario, server.url, seconds, folder);
          if (call === undefined) continue;
          const { perSecond, cpuSeconds } = await measure(call).catch((error: Error) => {
            process.stdout.write(`${scenario.name} ${tool.name}: ${error.message}\n`);
            return { perSecond: Number.NaN, cpuSeconds: 0 };
          });
          if (Number.isNaN(perSecond)) continue;
          const cpuMicros = (cpuSeconds * 1e6) / (perSecond * seconds);
          figures.push({ scenario: scenario.name, tool: tool.name, round, perSecond, cpuMicros });
          process.stdout.write(
            `round ${round} ${scenario.name} ${tool.name}: ${Math.round(perSecond)}/s, ${cpuMicros.toFixed(1)} µs CPU\n`,
          );
        }
      }
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = `${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}`;
  writeFileSync(
    join(import.meta.dirname, "results.json"),
    `${JSON.stringify({ machine, seconds, figures }, null, 2)}\n`,
  );
  process.stdout.write(`\n${machine}; one core each for tool and server\n`);
  for (const scenario of scenarios) {
    process.stdout.write(`\n### ${scenario.name}, ${scenario.connections} connections\n\n`);
    process.stdout.write(
      "| tool | requests/s | ratio to wrk: min | median | max | CPU µs per request |\n|---|---|---|---|---|---|\n",
    );
    for (const tool of present) process.stdout.write(`| ${rowOf(scenario, tool, figures).join(" | ")} |\n`);
  }
};

await main();
