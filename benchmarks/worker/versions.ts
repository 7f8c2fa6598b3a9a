// What a request takes by version of HTTP: one virtual user that makes one request at a time, the versions in turns, the
// server on a core of its own. Needs nginx. Arguments: --rounds 5 --seconds 3
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { Load } from "../../contracts/executors/index.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import { aggregate } from "../../metrics/totals/aggregate.ts";
import type { BenchScenario } from "../peers/scenarios.ts";
import { type Server, startServer } from "../peers/server.ts";
import { spreadOf } from "../peers/table.ts";
import { runThreads } from "./run-threads.ts";

const { values: options } = parseArgs({
  options: { rounds: { type: "string", default: "5" }, seconds: { type: "string", default: "3" } },
});
const SERVER_CORE = 1;
const SCRIPT = `export default async ({ http, check, target }) => {
  check(await http.get(target + "/small"), { "status is 200": (r) => r.status === 200 });
};`;
const PERCENTILES = [50, 90, 99];

const VERSIONS: Readonly<Record<string, Pick<BenchScenario, "isTls" | "version">>> = {
  "HTTP/1.1": { isTls: false, version: "1.1" },
  "HTTP/1.1 over TLS": { isTls: true, version: "1.1" },
  "HTTP/2 over TLS": { isTls: true, version: "2" },
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** Milliseconds, by percentile. @throws Error where a request failed */
const durationsOf = async (server: Server, asked: Pick<BenchScenario, "isTls" | "version">): Promise<number[]> => {
  const { totals } = await runThreads({
    script: SCRIPT,
    target: server.urlOf(asked),
    durationSeconds: Number(options.seconds),
    threads: 1,
    load: Load.parse({ executor: "constant-vus", gracefulStop: 5 }),
    region: { vus: 1, preAllocatedVUs: 1, ratePerSecond: 0 },
    http: PlannedHttp.parse({ insecureSkipTLSVerify: true, version: asked.version }),
  });
  const failedCount = aggregate(totals, "http_req_failed")?.sum ?? 0;
  const duration = aggregate(totals, "http_req_duration")?.histogram;
  if (failedCount > 0 || duration === undefined) throw new Error(`${failedCount} requests failed`);
  return PERCENTILES.map((percentile) => duration.percentileMicros(percentile) / 1000);
};

const main = async (): Promise<void> => {
  say(`${cpus()[0]?.model ?? "unknown CPU"}, Node ${process.versions.node}`);
  const server = await startServer(SERVER_CORE);
  const found = new Map(Object.keys(VERSIONS).map((name) => [name, [] as number[][]]));
  try {
    for (let round = 0; round < Number(options.rounds); round += 1)
      for (const [name, asked] of Object.entries(VERSIONS)) found.get(name)?.push(await durationsOf(server, asked));
  } finally {
    await server.stop();
  }
  say(`\n### A GET by version of HTTP, one at a time, ${options.rounds} rounds of ${options.seconds} s\n`);
  say("| version | http_req_duration, ms: p50 | p90 | p99 |\n|---|---|---|---|");
  for (const [name, rounds] of found) {
    const cells = PERCENTILES.map((_, index) =>
      spreadOf(
        rounds.map((one) => one[index] ?? Number.NaN),
        (ms) => ms.toFixed(3),
      ),
    );
    say(`| ${[name, ...cells].join(" | ")} |`);
  }
};

await main();
