// What new connections cost the generator, and the server: CPU per request and requests a second of one thread, with
// connections that are kept, new ones in each iteration of five requests, and one for each request. Needs nginx.
// Arguments: --vus 20 --seconds 5
import { parseArgs } from "node:util";
import { Load } from "../../contracts/executors/index.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import { aggregate } from "../../metrics/totals/aggregate.ts";
import { startServer } from "../peers/server.ts";
import { runThreads } from "./run-threads.ts";

const { values } = parseArgs({
  options: { vus: { type: "string", default: "20" }, seconds: { type: "string", default: "5" } },
});
const vus = Number(values.vus);
const durationSeconds = Number(values.seconds);

const FIVE_REQUESTS = `export default async ({ http, target }) => {
  for (let nth = 0; nth < 5; nth += 1) await http.get(target + "/small");
};`;

const KINDS = {
  kept: {},
  "new in each iteration of 5": { noVUConnectionReuse: true },
  "new for each request": { noConnectionReuse: true },
};

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const main = async (): Promise<void> => {
  const server = await startServer(1);
  say("| connections | over | requests/s | CPU µs per request | connecting, handshake p50 | failed |");
  say("|---|---|---|---|---|---|");
  for (const target of [server.url, server.urlOf({ isTls: true, version: "1.1" })]) {
    for (const [kind, http] of Object.entries(KINDS)) {
      const { totals, attempts, cpuMicros } = await runThreads({
        script: FIVE_REQUESTS,
        target,
        durationSeconds,
        threads: 1,
        load: Load.parse({ executor: "constant-vus", gracefulStop: 5 }),
        region: { vus, preAllocatedVUs: vus, ratePerSecond: 0 },
        http: PlannedHttp.parse({ insecureSkipTLSVerify: true, ...http }),
      });
      // Medians of the requests that opened a connection: the others have 0.
      const share = kind.includes("5") ? 90 : 50;
      const at = (metric: string): string =>
        `${((aggregate(totals, metric)?.histogram?.percentileMicros(share) ?? 0) / 1000).toFixed(1)} ms`;
      const failed = aggregate(totals, "http_req_failed")?.sum ?? 0;
      const spans = `${at("http_req_connecting")}, ${at("http_req_tls_handshaking")}`;
      const scheme = new URL(target).protocol.slice(0, -1);
      say(
        `| ${kind} | ${scheme} | ${Math.round(attempts / durationSeconds)} | ${Math.round(cpuMicros / attempts)} | ${spans} | ${failed} |`,
      );
    }
  }
  await server.stop();
};

await main();
