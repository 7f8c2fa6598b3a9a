// Runs Meridian's load-generator thread alone, as a run would: the script, its checks, the engine, the histograms, each
// second's series. Prints attempts, and processor time and memory once everything is compiled. Arguments: the thread's
// bundle, script file, target, virtual users, seconds, threads, version of HTTP.
import { readFileSync } from "node:fs";
import { Worker } from "node:worker_threads";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import { heapOf } from "../../images/load-generator/host/running-thread.ts";
import type { FromThread, ThreadAssignment } from "../../images/load-generator/shared/messages.ts";
import { heapLimitMiB } from "../../images/load-generator/worker/heap-limit.ts";

const [bundle = "", script = "", target = "", vus = "1", seconds = "1", threads = "1", version = "1.1"] =
  process.argv.slice(2);
const threadCount = Number(threads);
const lease = new SharedArrayBuffer(8);
new Float64Array(lease)[0] = Number.MAX_VALUE;
const workerData: ThreadAssignment = {
  plan: {
    schema: "meridian.run-plan.v2",
    script: { file: "script.js", code: readFileSync(script, "utf8") },
    scenarios: [
      {
        name: "default",
        exec: "default",
        env: {},
        startSeconds: 0,
        durationSeconds: Number(seconds),
        load: { executor: "constant-vus", gracefulStop: 2 },
      },
    ],
    regions: { local: [{ vus: Number(vus), preAllocatedVUs: Number(vus), ratePerSecond: 0 }] },
    targets: { local: target },
    allowedHosts: [],
    allowPrivateAddresses: true,
    http: PlannedHttp.parse({ insecureSkipTLSVerify: true, version }),
    env: {},
    tags: {},
  },
  region: "local",
  workerId: "bench",
  regionVus: Number(vus),
  slot: 0,
  slots: 1,
  data: {},
  threadIndex: 0,
  threadCount,
  lease,
};
let attempts = 0;
/** Of the first half, in which code is compiled and connections are made. */
let begun: { readonly attempts: number; readonly cpu: NodeJS.CpuUsage } | undefined;
let startAtMs = Number.POSITIVE_INFINITY;
const nowMs = (): number => Number(process.hrtime.bigint()) / 1e6;
let doneCount = 0;
const workers = Array.from(
  { length: threadCount },
  (_, threadIndex) =>
    new Worker(bundle, {
      workerData: { ...workerData, threadIndex },
      env: {},
      resourceLimits: heapOf(heapLimitMiB(threadCount)),
    }),
);
let readyCount = 0;
for (const worker of workers) {
  worker.on("message", (message: FromThread) => {
    if (message.type === "ready") {
      readyCount += 1;
      if (readyCount < threadCount) return;
      startAtMs = nowMs() + 200;
      for (const one of workers) one.postMessage({ type: "start", startAtMs, setup: null });
    }
    if (message.type === "measured") {
      attempts += message.attempts;
      if (nowMs() > startAtMs + Number(seconds) * 500) begun ??= { attempts, cpu: process.cpuUsage() };
    }
    if (message.type !== "done") return;
    doneCount += 1;
    if (doneCount < threadCount) return;
    const { user, system } = process.cpuUsage(begun?.cpu);
    const cpuMicros = (user + system) / (attempts - (begun?.attempts ?? 0));
    const rssBytes = process.memoryUsage.rss();
    process.stdout.write(
      `${JSON.stringify({ attempts, perSecond: attempts / Number(seconds), cpuMicros, rssBytes })}\n`,
    );
    process.exit();
  });
}
