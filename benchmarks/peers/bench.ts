// The benchmark: each round runs every tool once in each scenario, on the same core, the server on another; then whole
// runs with their start and end, and how true Meridian's numbers are. Keeps every figure in results.json, prints tables,
// and writes them into the pages that show them. Takes some 60 minutes. Arguments: --rounds 5 --seconds 4; --only
// get-small --tools wrk,meridian for a part of it, which no page gets; --pages to write the pages of what results.json
// has, and measure nothing; --accuracy to measure how true the numbers are, and write that beside the figures of tools
// that results.json has.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Measured, measure, measureWhole, secondsOfLoad } from "./measure.ts";
import { writePages } from "./pages.ts";
import { type Results, readResults, saveResults } from "./results.ts";
import { type BenchScenario, SCENARIOS } from "./scenarios.ts";
import { type Server, startServer } from "./server.ts";
import { type Figure, tableOf } from "./table.ts";
import { TOOLS } from "./tools/index.ts";
import type { Call, Tool } from "./tools/tool.ts";

const TOOL_CORE = 0;
const SERVER_CORE = 1;

/** These are measured with their start and end, too, in this scenario and for so long. */
const WHOLE = { scenario: "get-small", tools: ["meridian", "meridian run", "oha", "k6"], seconds: 15 };

const { values: options } = parseArgs({
  options: {
    rounds: { type: "string", default: "5" },
    seconds: { type: "string", default: "4" },
    only: { type: "string" },
    tools: { type: "string" },
    pages: { type: "boolean", default: false },
    accuracy: { type: "boolean", default: false },
  },
});

const isChosen = (list: string | undefined, name: string): boolean =>
  list === undefined || list.split(",").includes(name);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const seconds = Number(options.seconds);
const rounds = Number(options.rounds);
const isWhole = options.only === undefined && options.tools === undefined;

/** Tools whose distance to the others is many times the noise take part in the first, the middle and the last. */
const takesPart = ({ isBeside }: Tool, round: number): boolean =>
  isBeside !== true || [1, Math.ceil((rounds + 1) / 2), rounds].includes(round);

const UNMEASURED = { accuracy: "", versions: "", crowd: "" };

/** What the programs print that say how true the numbers are. They have the machine to themselves. */
const runAccuracy = (): Pick<Results, "accuracy" | "versions" | "crowd"> => {
  if (!isWhole) return UNMEASURED;
  // This process keeps to the server's core.
  const all = `0-${cpus().length - 1}`;
  const outputOf = (program: string, ...given: string[]): string => {
    say(`${program} …`);
    const path = join(import.meta.dirname, "../worker", program);
    return execFileSync("taskset", ["-c", all, "npx", "tsx", path, ...given], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    });
  };
  return {
    accuracy: outputOf("accuracy.ts", "--rounds", String(rounds), "--seconds", String(5 * seconds)),
    versions: outputOf("versions.ts", "--rounds", String(rounds)),
    crowd: outputOf("crowd.ts", "--seconds", String(7 * seconds)),
  };
};

const main = async (): Promise<void> => {
  if (options.pages) {
    say(`written: ${writePages(readResults()).join(", ")}`);
    return;
  }
  if (options.accuracy) {
    const results = { ...readResults(), ...runAccuracy() };
    saveResults(results);
    say(`written: ${writePages(results).join(", ")}`);
    return;
  }
  const scenarios = SCENARIOS.filter(({ name }) => isChosen(options.only, name));
  const chosen = TOOLS.filter(({ name }) => isChosen(options.tools, name));
  const missing = chosen.filter((tool) => !tool.isInstalled()).map(({ name }) => name);
  if (missing.length > 0) say(`not installed, left out: ${missing.join(", ")} (benchmarks/peers/install-peers)`);
  const tools = chosen.filter((tool) => tool.isInstalled());
  const figures: Figure[] = [];
  const whole: Figure[] = [];
  const sitting = {
    machine: `${cpus()[0]?.model ?? "unknown CPU"} (${cpus().length} cores)`,
    node: process.versions.node,
    date: new Date().toISOString(),
    rounds,
    seconds,
    tools: tools.map(({ name }) => name),
    scripted: tools.filter(({ isScripted }) => isScripted).map(({ name }) => name),
    figures,
    whole,
    wholeSeconds: WHOLE.seconds,
  };
  const folder = mkdtempSync(join(tmpdir(), "meridian-bench-tools-"));
  // What this program does between readings must not be the tool's.
  execFileSync("taskset", ["-a", "-p", "-c", String(SERVER_CORE), String(process.pid)], { stdio: "ignore" });
  const server = await startServer(SERVER_CORE);
  try {
    for (let round = 1; round <= rounds; round++) {
      for (const scenario of scenarios)
        for (const tool of tools.filter((one) => takesPart(one, round))) {
          const warmUpSeconds = scenario.warmUpSeconds + (tool.moreWarmUpSeconds ?? 0);
          const measurement = { server, core: TOOL_CORE, warmUpSeconds, seconds };
          const task = { scenario, seconds: secondsOfLoad(measurement), folder, round };
          figures.push(...(await figureOf(tool, task, server, (call) => measure(call, measurement))));
        }
      if (isWhole) whole.push(...(await wholeRuns(tools, server, folder, round)));
      saveResults({ ...sitting, ...UNMEASURED });
    }
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const results = { ...sitting, ...runAccuracy() };
  saveResults(results);
  say(
    `\n${sitting.machine}, Node ${sitting.node}; one core each for tool and server; ${rounds} rounds of ${seconds} s after the start`,
  );
  for (const { name, connections, version } of scenarios) {
    const own = figures.filter(({ scenario }) => scenario === name);
    const names = tools.map((tool) => tool.name);
    say(
      `\n### ${name}, ${connections.toLocaleString("en-US")} connections\n\n${tableOf(names, own, version === "2" ? "h2load" : "wrk")}`,
    );
    const scripted = tools.filter(({ isScripted }) => isScripted).map((tool) => tool.name);
    if (scripted.length > 0) say(`\nWith a script and a check:\n\n${tableOf(scripted, own, "k6")}`);
  }
  if (isWhole) say(`\n### Whole runs of ${WHOLE.seconds} s\n\n${tableOf(WHOLE.tools, whole, "k6")}`);
  if (isWhole) say(`\nwritten: ${writePages(results).join(", ")}`);
};

/** Tools in turns, each from its first instruction to its last. */
const wholeRuns = async (tools: readonly Tool[], server: Server, folder: string, round: number): Promise<Figure[]> => {
  const scenario = SCENARIOS.find(({ name }) => name === WHOLE.scenario) as BenchScenario;
  const { seconds } = WHOLE;
  const found: Figure[] = [];
  for (const tool of tools.filter(({ name }) => WHOLE.tools.includes(name)))
    found.push(
      ...(await figureOf(tool, { scenario, seconds, folder, round }, server, (call) =>
        measureWhole(call, { server, core: TOOL_CORE, seconds }),
      )),
    );
  return found;
};

/** Measures one tool; returns nothing, and prints why, where the tool cannot do the scenario or failed. */
const figureOf = async (
  tool: Tool,
  { round, ...task }: Omit<Parameters<Tool["call"]>[0], "url"> & { readonly round: number },
  server: Server,
  take: (call: Call) => Promise<Measured>,
): Promise<Figure[]> => {
  const { scenario } = task;
  if (scenario.version === "2" && !tool.speaksHttp2) return [];
  const call = tool.call({ ...task, url: server.urlOf(scenario) });
  if (call === undefined) return [];
  try {
    const { perSecond, cpuMicros } = await take(call);
    say(`round ${round} ${scenario.name} ${tool.name}: ${Math.round(perSecond)}/s, ${cpuMicros.toFixed(1)} µs CPU`);
    return [{ scenario: scenario.name, tool: tool.name, round, perSecond, cpuMicros }];
  } catch (error) {
    say(`round ${round} ${scenario.name} ${tool.name}: ${(error as Error).message}`);
    return [];
  }
};

await main();
