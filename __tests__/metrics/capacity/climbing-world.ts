// A whole search for a capacity in virtual time: steps reach the load as they are added, the load reaches a server of
// known capacity, and what it answers reaches the log two seconds later.
import type { Server } from "../../../benchmarks/capacity/virtual-servers.ts";
import type { ClimbSettings } from "../../../contracts/capacity/climb.ts";
import type { FlushPayload } from "../../../contracts/delta/flush-item.ts";
import { type Step, stepsInForce } from "../../../contracts/executors/stairs.ts";
import { Climb } from "../../../metrics/capacity/climb.ts";
import { StepBook } from "../../../metrics/capacity/step-book.ts";
import { counter, payloadOf, rate, trend, workerRecord } from "../support.ts";

export const START = "2026-01-01T00:00:00.000Z";
const LEAD_SECONDS = 1;

export interface World {
  readonly settings: ClimbSettings;
  readonly server: Server;
  /** Another watcher, which knows nothing but the log and the steps, takes over so often. */
  readonly replacedEverySeconds?: number;
  readonly mostSeconds?: number;
}

interface Request {
  readonly endsAt: number;
  readonly micros: number;
  readonly hasFailed: boolean;
}

export const climbVirtually = ({ settings, server, replacedEverySeconds = 1e9, mostSeconds = 3_000 }: World) => {
  const payloads: FlushPayload[] = [];
  const added: Step[] = [];
  let watcher = watcherOf(settings, payloads);
  let underWay: Request[] = [];
  let [index, due] = [0, 0];
  for (let second = 0; second < mostSeconds; second += 1) {
    const list = stepsInForce([{ rate: settings.from, startsAt: 0 }, ...added]);
    const rateAt = list.findLast(({ startsAt }) => startsAt <= second)?.rate ?? 0;
    if (list.some(({ ends, startsAt }) => ends === true && startsAt <= second)) return { added, payloads, second };
    let begun = 0;
    for (due += rateAt; due >= 1; due -= 1) {
      const arrivesAt = second + begun / rateAt;
      const { endsAt, hasFailed } = server(arrivesAt, index++);
      underWay.push({ endsAt, micros: Math.round((endsAt - arrivesAt) * 1e6), hasFailed });
      begun += 1;
    }
    const ended = underWay.filter(({ endsAt }) => endsAt < second + 1);
    underWay = underWay.filter(({ endsAt }) => endsAt >= second + 1);
    const payload = payloadFor(second, ended, underWay.length, begun);
    payloads.push(payload);
    if (second % replacedEverySeconds === replacedEverySeconds - 1) watcher = watcherOf(settings, payloads);
    else watcher.book.add("us-east-1", payload);
    // A second is complete one second after its end; looks fall anywhere.
    added.push(...watcher.climb.stepsToAdd(added, second, second + 1.3, LEAD_SECONDS));
  }
  return { added, payloads, second: mostSeconds };
};

const watcherOf = (settings: ClimbSettings, payloads: readonly FlushPayload[]) => {
  const book = new StepBook(settings);
  book.health.startMs = Date.parse(START);
  for (const payload of payloads) book.add("us-east-1", payload);
  return { book, climb: new Climb(settings, book) };
};

const payloadFor = (second: number, ended: readonly Request[], inFlight: number, begun: number): FlushPayload => {
  const failed = ended.filter(({ hasFailed }) => hasFailed).length;
  const tags = { name: "/", method: "GET" };
  const durations = ended.map(({ micros }) => micros);
  const series =
    ended.length === 0
      ? []
      : [
          counter("iterations", {}, ended.length),
          ...(failed === 0 ? [] : [rate("http_req_failed", { ...tags, status: "429" }, failed, failed)]),
          ...(failed === ended.length
            ? []
            : [rate("http_req_failed", { ...tags, status: "200" }, ended.length - failed, 0)]),
          trend("http_req_duration", { ...tags, status: "200" }, durations),
        ];
  const sentAt = new Date(Date.parse(START) + (second + 1) * 1000 + 10).toISOString();
  const record = workerRecord({ sentAt, final: false, inFlight });
  const health = { ...record.health, begunIterationCount: begun };
  return payloadOf(series.length === 0 ? [] : [{ second, series }], { workers: [{ ...record, health }] });
};
