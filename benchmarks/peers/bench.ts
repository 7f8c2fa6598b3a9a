// The benchmark: each round runs every tool once in each scenario, on the same core, the server on another; prints a
// table of ratios to wrk and keeps every figure in results.json.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measure } from "./measure.ts";
import { SCENARIOS } from "./scenarios.ts";
import { type Server, startServer } from "./server.ts";
import { type Figure, tableOf } from "./table.ts";
import { TOOLS } from "./tools/index.ts";
import type { Tool } from "./tools/tool.ts";

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

const isChosen = (list: string | undefined, name: string): boolean =>
  list === undefined || list.split(",").includes(name);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  const seconds = Number(options.seconds);
  const scenarios = SCENARIOS.filter(({ name }) => isChosen(options.only, name));
  const chosen = TOOLS.filter(({ name }) => isChosen(options.tools, name));
  const missing = chosen.filter((tool) => !tool.isInstalled()).map(({ name }) => name);
  if (missing.length > 0) say(`not installed, left out: ${missing.join(", ")} (benchmarks/peers/install-peers)`);
  const tools = chosen.filter((tool) => tool.isInstalled());
  const figures: Figure[] = [];
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-tools-"));
  const server = await startServer(SERVER_CORE);
  try {
    for (let round = 1; round <= Number(options.rounds); round++)
      for (const scenario of scenarios)
        for (const tool of tools) figures.push(...(await figureOf(tool, { scenario, seconds, folder }, server, round)));
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const machine = `${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}`;
  writeFileSync(
    join(import.meta.dirname, "../results.json"),
    `${JSON.stringify({ machine, seconds, figures }, null, 2)}\n`,
  );
  say(`\n${machine}; one core each for tool and server; ${options.rounds} rounds of ${seconds} s`);
  for (const { name, connections, version } of scenarios) {
    const own = figures.filter(({ scenario }) => scenario === name);
    const names = tools.map((tool) => tool.name);
    say(
      `\n### ${name}, ${connections.toLocaleString("en-US")} connections\n\n${tableOf(names, own, version === "2" ? "h2load" : "wrk")}`,
    );
    const scripted = tools.filter(({ isScripted }) => isScripted).map((tool) => tool.name);
    if (scripted.length > 0) say(`\nWith a script and a check:\n\n${tableOf(scripted, own, "k6")}`);
  }
};

/** Measures one tool; returns nothing, and prints why, where the tool cannot do the scenario or failed. */
const figureOf = async (
  tool: Tool,
  task: Omit<Parameters<Tool["call"]>[0], "url">,
  server: Server,
  round: number,
): Promise<Figure[]> => {
  const { scenario, seconds } = task;
  if (scenario.version === "2" && !tool.speaksHttp2) return [];
  const call = tool.call({ ...task, url: server.urlOf(scenario) });
  if (call === undefined) return [];
  try {
    const { perSecond, cpuSeconds } = await measure(call, TOOL_CORE);
    const cpuMicros = (cpuSeconds * 1e6) / (perSecond * seconds);
    say(`round ${round} ${scenario.name} ${tool.name}: ${Math.round(perSecond)}/s, ${cpuMicros.toFixed(1)} µs CPU`);
    return [{ scenario: scenario.name, tool: tool.name, round, perSecond, cpuMicros }];
  } catch (error) {
    say(`round ${round} ${scenario.name} ${tool.name}: ${(error as Error).message}`);
    return [];
  }
};

await main();
