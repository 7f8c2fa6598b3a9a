// Runs Meridian's load-generator thread alone, as a run would: the script, its checks, the engine, the histograms, each second's
// series. Prints attempts. Arguments: script file, target, virtual users, seconds.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { HttpOptions } from "../contracts/http-options.ts";
import type { FromThread, ThreadAssignment } from "../images/load-generator/thread-messages.ts";

const [script = "", target = "", vus = "1", seconds = "1"] = process.argv.slice(2);
const lease = new SharedArrayBuffer(8);
new Float64Array(lease)[0] = Number.MAX_VALUE;
const workerData: ThreadAssignment = {
  plan: {
    schema: "meridian.run-plan.v1",
    script: { file: "script.js", code: readFileSync(script, "utf8") },
    load: { executor: "constant-vus", gracefulStop: 2 },
    regions: {},
    durationSeconds: Number(seconds),
    targets: { local: target },
    allowedHosts: [],
    allowPrivateAddresses: true,
    http: HttpOptions.parse({}),
    env: {},
  },
  ...{ region: "local", workerId: "bench", vus: Number(vus), vuOffset: 0, regionVus: Number(vus), slot: 0, slots: 1 },
  ...{ threadIndex: 0, threadCount: 1, lease },
};
const worker = new Worker(join(import.meta.dirname, "../dist/load-generator/thread.mjs"), { workerData, env: {} });
let attempts = 0;
worker.on("message", (message: FromThread) => {
  if (message.type === "ready")
    worker.postMessage({ type: "start", startAtMs: Number(process.hrtime.bigint()) / 1e6 + 200 });
  if (message.type === "measured") attempts += message.attempts;
  if (message.type === "done") {
    process.stdout.write(`${JSON.stringify({ attempts, perSecond: attempts / Number(seconds) })}\n`);
    process.exit();
  }
});
