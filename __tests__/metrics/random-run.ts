// Random runs as aggregators leave them in the flush log: flushes whole and in parts, parts that were given up, and
// parts that another aggregator's commit came between.
import fc from "fast-check";
import { encodePayload } from "../../contracts/delta/flush-codec.ts";
import {
  FLUSH_SCHEMA,
  type FlushCommitItem,
  type FlushItem,
  type FlushPayload,
} from "../../contracts/delta/flush-item.ts";
import { noticeOf } from "../../contracts/delta/notices.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import { splitPayload } from "../../metrics/log/flush-payload.ts";
import { attemptsIn, payloadOf, secondsArb, workerRecord } from "./support.ts";

/** One flush before it is written. */
const flushArb = fc.record({
  seconds: secondsArb(2),
  slot: fc.nat(1),
  isInParts: fc.boolean(),
  /** Its parts are written before the commit of the flush before it. */
  isEarly: fc.boolean(),
  abandonedParts: fc.nat(2),
  lagMs: fc.nat(40),
  errors: fc.array(
    fc.record({
      kind: fc.constantFrom("script" as const, "request" as const),
      message: fc.constantFrom("boom", "bang"),
      place: fc.constantFrom("script.js:1:1", "GET cart"),
      count: fc.integer({ min: 1, max: 3 }),
    }),
    { maxLength: 2 },
  ),
  notices: fc.array(
    fc.constantFrom(
      noticeOf("names-bounded", "too many names"),
      noticeOf("thread-ended", "a thread ended"),
      noticeOf("thread-blocked", "script blocked: slot 0"),
    ),
    { maxLength: 2 },
  ),
});
type RandomFlush = typeof flushArb extends fc.Arbitrary<infer T> ? T : never;

export interface RegionRun {
  readonly region: string;
  readonly items: readonly FlushItem[];
  /** What counts, in the order of its commits. */
  readonly payloads: readonly FlushPayload[];
  /** Worker → attempts. */
  readonly attempts: ReadonlyMap<string, number>;
}

/** An item's fields that no reader of the log looks at. */
const itemOf = (region: string, seq: number, flushId: string, payload: FlushPayload) => ({
  schema: FLUSH_SCHEMA,
  run: `run-1#${region}`,
  seq,
  flushId,
  aggregatorId: "aggregator-1",
  writtenAt: "2026-01-01T00:00:02.000Z",
  payload: encodePayload(payload),
  expiresAt: 1_900_000_000,
});

export const partItem = (region: string, seq: number, flushId: string, payload: FlushPayload): FlushItem => ({
  ...itemOf(region, seq, flushId, payload),
  role: "part",
});

export const commitItem = (
  region: string,
  seq: number,
  flushId: string,
  payload: FlushPayload,
  rest: Partial<Pick<FlushCommitItem, "partSeqs" | "ledger">> = {},
): FlushCommitItem => ({ partSeqs: [], ledger: {}, ...rest, ...itemOf(region, seq, flushId, payload), role: "commit" });

const regionRun = (region: string, flushes: readonly RandomFlush[]): RegionRun => {
  const items: FlushItem[] = [];
  const attempts = new Map<string, number>();
  const ledger: Record<string, number> = {};
  const payloads = flushes.map(({ seconds, slot, lagMs, errors, notices }) => {
    const workerId = `${region}-${slot}`;
    const made = attemptsIn(seconds);
    attempts.set(workerId, (attempts.get(workerId) ?? 0) + made);
    ledger[workerId] = (ledger[workerId] ?? 0) + 1;
    const record = workerRecord({ workerId, slot, sequence: ledger[workerId] });
    const health = { ...record.health, eventLoopLagMeanMs: lagMs, eventLoopLagMaxMs: 2 * lagMs };
    const worker = { ...record, attemptsTotal: attempts.get(workerId) ?? 0, attempts: made, health };
    return { payload: payloadOf(seconds, { workers: [worker], errors, notices }), ledger: { ...ledger } };
  });
  const written = new Map<number, number[]>();
  const writeParts = (index: number): void => {
    const flush = flushes[index];
    const content = payloads[index];
    if (flush === undefined || content === undefined || written.has(index)) return;
    const parts = flush.isInParts ? splitPayload(content.payload, 100).slice(0, -1) : [];
    const seqs: number[] = [];
    for (let given = 0; given < flush.abandonedParts; given += 1)
      items.push(partItem(region, items.length + 1, `abandoned-${index}`, content.payload));
    for (const part of parts) {
      seqs.push(items.length + 1);
      items.push(partItem(region, items.length + 1, `flush-${index}`, part));
    }
    written.set(index, seqs);
  };
  payloads.forEach(({ payload, ledger: ledgerAfter }, index) => {
    writeParts(index);
    if (flushes[index + 1]?.isEarly === true) writeParts(index + 1);
    const partSeqs = written.get(index) ?? [];
    const rest = partSeqs.length > 0 ? { ...payload, seconds: [] } : payload;
    items.push(commitItem(region, items.length + 1, `flush-${index}`, rest, { partSeqs, ledger: ledgerAfter }));
  });
  return { region, items, payloads: payloads.map(({ payload }) => payload), attempts };
};

export const regionRunArb = (region: string): fc.Arbitrary<RegionRun> =>
  fc.array(flushArb, { minLength: 1, maxLength: 5 }).map((flushes) => regionRun(region, flushes));

/** A run of these regions that went well: thresholds, limits and endings are for the test to change. */
export const recordOf = (regions: readonly RegionRun[], changes: Partial<RunRecord> = {}): RunRecord => ({
  schema: "meridian.run.v1",
  distances: "real",
  meridianVersion: "0.1.0",
  runId: "run-1",
  createdAt: "2026-01-01T00:00:00.000Z",
  name: "shop",
  target: "http://127.0.0.1:8080",
  regions: Object.fromEntries(regions.map(({ region, attempts }) => [region, { vus: 10, workers: attempts.size }])),
  durationSeconds: 6,
  limits: { iterationErrors: 0.1 },
  declared: {},
  thresholds: [],
  config: {},
  scriptSha256: "00",
  ending: {
    startTimestamp: "2026-01-01T00:00:00.000Z",
    reason: "ended",
    totals: Object.fromEntries(
      regions.flatMap(({ attempts }) =>
        [...attempts].map(([workerId, made]) => [workerId, { attempts: made, iterations: 0, lastSequence: 1 }]),
      ),
    ),
    missing: [],
  },
  ...changes,
});
