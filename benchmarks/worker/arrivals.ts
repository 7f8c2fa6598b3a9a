// What an open model costs: processor time for each iteration that is begun when it is due, and how late it begins, on
// one core. The script does nothing, or waits for a moment as for an answer, so that what is measured is the scheduler
// and an iteration's own frame. Arguments: --rate 50000 --seconds 10 --vus 2000 --core 0
import { execFileSync } from "node:child_process";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Load } from "../../contracts/executors/index.ts";
import { runThreads, sumOf } from "./run-threads.ts";

const { values } = parseArgs({
  options: {
    rate: { type: "string", default: "50000" },
    seconds: { type: "string", default: "10" },
    vus: { type: "string", default: "2000" },
    core: { type: "string", default: "0" },
  },
});
const ratePerSecond = Number(values.rate);
const durationSeconds = Number(values.seconds);

const SCRIPTS = {
  nothing: "export default () => {};",
  "a wait of 1 ms": "export default async ({ sleep }) => { await sleep(0.001); };",
};
const LOADS: readonly Load[] = [
  Load.parse({ executor: "constant-arrival-rate", gracefulStop: 5 }),
  Load.parse({
    executor: "ramping-arrival-rate",
    startRate: 1,
    stages: Array.from({ length: 10 }, () => ({ duration: durationSeconds / 10, target: 1 })),
    gracefulStop: 5,
  }),
];
const users = Number(values.vus);

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The whole process, with all threads that it starts. */
const keepToCore = (): void => {
  execFileSync("taskset", ["-a", "-c", "-p", values.core, String(process.pid)], { stdio: "ignore" });
};

const main = async (): Promise<void> => {
  keepToCore();
  say(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}; ${values.rate}/s for ${values.seconds} s`);
  say("| executor | each iteration | begun | dropped | CPU µs per iteration | late: mean, most |");
  say("|---|---|---|---|---|---|");
  for (const load of LOADS) {
    for (const [what, script] of Object.entries(SCRIPTS)) {
      const { totals, health, iterations, cpuMicros } = await runThreads({
        script,
        target: "http://127.0.0.1:9",
        durationSeconds,
        threads: 1,
        load,
        region: { vus: users, preAllocatedVUs: users, ratePerSecond },
      });
      const begun = health.reduce((sum, { begunIterationCount }) => sum + begunIterationCount, 0);
      const meanMs = health.reduce((sum, one) => sum + one.slipMeanMs * one.begunIterationCount, 0) / begun;
      const mostMs = Math.max(...health.map(({ slipMaxMs }) => slipMaxMs));
      say(
        `| ${load.executor} | ${what} | ${iterations} | ${sumOf(totals, "dropped_iterations")} | ` +
          `${(cpuMicros / iterations).toFixed(1)} | ${meanMs.toFixed(2)} ms, ${mostMs.toFixed(1)} ms |`,
      );
    }
  }
};

await main();
