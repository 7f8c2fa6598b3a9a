// What a worker's main thread takes in memory while its aggregator is away, and whether all arrives afterwards: a minute
// takes a second, since only the queue is real. Arguments: --minutes 5 --names 200 --rate 5000
import { parseArgs } from "node:util";
import { decodeDelta } from "../../contracts/delta/delta-codec.ts";
import type { SecondOfSeries } from "../../contracts/delta/series.ts";
import { Recorder } from "../../images/load-generator/recorder/recorder.ts";
import type { PostDelta } from "../../images/load-generator/worker/aggregator-client.ts";
import type { WorkerPorts } from "../../images/load-generator/worker/ports.ts";
import { DeltaOutbox } from "../../images/load-generator/worker/slot/outbox.ts";
import { ledgerSum } from "../../metrics/log/ledger-sum.ts";
import { NO_THREAD_HEALTH } from "../../metrics/totals/health.ts";

const { values: options } = parseArgs({
  options: {
    minutes: { type: "string", default: "5" },
    names: { type: "string", default: "200" },
    rate: { type: "string", default: "5000" },
  },
});
const seconds = Number(options.minutes) * 60;
const TIMES = ["duration", "blocked", "connecting", "tls_handshaking", "sending", "waiting", "receiving"];

let nowMs = 0;
const recorder = new Recorder(
  () => nowMs,
  0,
  () => 1,
);

/** A second of the load, as a thread's message has it. */
const measure = (second: number): readonly SecondOfSeries[] => {
  nowMs = second * 1000;
  for (let index = 0; index < Number(options.rate); index += 1) {
    const tags = { name: `http://shop.example/page/${index % Number(options.names)}`, method: "GET", status: "200" };
    recorder.series("http_reqs", tags).add(1);
    recorder.series("http_req_failed", tags).add(0);
    for (const time of TIMES) recorder.series(`http_req_${time}`, tags).add(Math.round(Math.random() ** 4 * 2e6));
  }
  return structuredClone(recorder.take(true).seconds);
};

let isAway = true;
let arrived = 0;
let deltaCount = 0;
const post: PostDelta = async (_address, { bytes, encoding }) => {
  if (isAway) return { status: 0, error: "unreachable", message: "" };
  const { content } = decodeDelta(Buffer.from(bytes), encoding);
  deltaCount += 1;
  arrived += ledgerSum("attempts", (content as { seconds: SecondOfSeries[] }).seconds);
  return { status: 200, error: "", message: "" };
};
const clock = {
  monotonicMs: () => nowMs,
  wallMs: () => nowMs,
  sleep: () => new Promise<void>((resolve) => setTimeout(resolve, 5)),
  after: () => () => {},
};
const ports = { clock, random: () => 0.5, postDelta: post, log: () => {}, threadCount: 1 };
const identity = { runId: "r", region: "home", workerId: "w", slot: 0 };
const address = { endpoint: "", token: "" };
const outbox = new DeltaOutbox(identity, ports as unknown as WorkerPorts, () => address);

const MIB = 2 ** 20;
let peakMiB = 0;
const look = (): number => {
  const used = process.memoryUsage().rss / MIB;
  peakMiB = Math.max(peakMiB, used);
  return Math.round(used);
};
const before = look();
let made = 0;
const underWay = outbox.send(false, 0, new AbortController().signal);
for (let second = 0; second < seconds; second += 1) {
  const measured = measure(second);
  const attempts = ledgerSum("attempts", measured);
  made += attempts;
  const rest = { errors: [], notices: [], iterations: 0, inFlight: 0, health: NO_THREAD_HEALTH };
  outbox.add({ seconds: [...measured], attempts, ...rest });
  // What the main thread does between two seconds.
  await new Promise((resolve) => setTimeout(resolve, 10));
  if (second % 60 === 59) process.stdout.write(`after ${second + 1} s: ${look()} MiB\n`);
  look();
}
isAway = false;
await underWay;
const looking = setInterval(look, 20);
await outbox.send(true, 0, new AbortController().signal);
clearInterval(looking);
process.stdout.write(`before ${before} MiB, at most ${Math.round(peakMiB)} MiB\n`);
process.stdout.write(`made ${made}, arrived ${arrived} in ${deltaCount} deltas, lost ${made - arrived}\n`);
