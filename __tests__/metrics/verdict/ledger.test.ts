// The ledger by region: what was claimed, merged, and lost with threads and workers that died, adds up.
import fc from "fast-check";
import type { WorkerRecord } from "../../../contracts/delta/flush-item.ts";
import type { RunEnding, RunRecord } from "../../../contracts/results/run-record.ts";
import { RegionLog } from "../../../metrics/log/flush-log.ts";
import { RunTotals } from "../../../metrics/totals/run-totals.ts";
import { audit } from "../../../metrics/verdict/audit.ts";
import * as limits from "../../../metrics/verdict/limits.ts";
import { commitItem, recordOf } from "../random-run.ts";
import { counter, payloadOf, workerRecord } from "../support.ts";

type Worker = Partial<WorkerRecord> & {
  readonly workerId: string;
  /** What it said at its end, if it did. */
  readonly said?: number;
  /** What it said when it last renewed its lease. */
  readonly renewed?: number;
  /** The log has nothing of it. */
  readonly isSilent?: boolean;
};

const balance = (regions: Readonly<Record<string, readonly Worker[]>>, changes: Partial<RunRecord> = {}) => {
  const totals = new RunTotals();
  const logs = new Map<string, RegionLog>();
  for (const [region, workers] of Object.entries(regions)) {
    const log = new RegionLog(region, (payload) => totals.add(region, payload));
    const records = workers.filter(({ isSilent }) => isSilent !== true).map((worker) => workerRecord(worker));
    const merged = records.reduce((sum, { attemptsTotal }) => sum + attemptsTotal, 0);
    const series = merged === 0 ? [] : [counter("http_reqs", {}, merged)];
    log.append([commitItem(region, 1, "flush", payloadOf([{ second: 0, series }], { workers: records }))]);
    logs.set(region, log);
  }
  const all = Object.entries(regions).flatMap(([region, workers]) => workers.map((worker) => ({ region, ...worker })));
  const base = recordOf([]);
  const ending: RunEnding = {
    ...(base.ending as RunEnding),
    totals: Object.fromEntries(
      all.flatMap(({ workerId, said }) =>
        said === undefined ? [] : [[workerId, { attempts: said, iterations: 0, lastSequence: 1 }]],
      ),
    ),
    owners: all.map(({ region, slot = 0, workerId, renewed = 0 }) => {
      return { region, slot, workerId, leasedUntil: "2026-01-01T00:00:09.000Z", attempts: renewed };
    }),
  };
  const of = Object.fromEntries(Object.keys(regions).map((region) => [region, { vus: 100, workers: 1 }]));
  return audit({ ...base, regions: of, ending, ...changes }, logs, totals);
};

const REGION = "eu-west-1";
const dead = { final: false } as const;

it("adds up by region and in all, whatever became of the workers", () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.record(
          {
            region: fc.constantFrom("a", "b"),
            attemptsTotal: fc.nat(500),
            attempts: fc.nat(50),
            lostAttempts: fc.nat(9),
            inFlight: fc.nat(5),
            final: fc.boolean(),
            isSilent: fc.boolean(),
            renewed: fc.nat(500),
          },
          { requiredKeys: ["region", "attemptsTotal"] },
        ),
        { minLength: 1, maxLength: 6 },
      ),
      (workers) => {
        const named = workers.map((worker, index) => ({ workerId: `w${index}`, slot: index, ...worker }));
        const { ledger, regionLedgers } = balance({
          a: named.filter(({ region }) => region === "a"),
          b: named.filter(({ region }) => region === "b"),
        });
        const both = Object.values(regionLedgers);
        for (const field of ["sent", "merged", "lost", "ambiguous", "neverSent", "refused"] as const)
          expect(both.reduce((sum, one) => sum + one[field], 0)).toBe(ledger[field]);
        for (const { sent, merged, lost } of both) expect(sent).toBe(merged + lost);
        // Whatever anybody has said of a worker's attempts is in the log, or lost.
        const told = named.map(({ isSilent, attemptsTotal, lostAttempts = 0, renewed = 0 }) =>
          isSilent === true ? renewed : Math.max(attemptsTotal + lostAttempts, renewed),
        );
        expect(ledger.sent).toBeGreaterThanOrEqual(told.reduce((sum, one) => sum + one, 0));
      },
    ),
  ));

it("counts what threads took with them as lost, of workers that ended and of one that died", () => {
  const ended = balance({ [REGION]: [{ workerId: "w", attemptsTotal: 100, lostAttempts: 7, said: 107 }] });
  expect(ended.ledger).toMatchObject({ sent: 107, merged: 100, lost: 7 });
  const handedBack = balance({ [REGION]: [{ workerId: "w", attemptsTotal: 100, lostAttempts: 7 }] });
  expect(handedBack.ledger).toMatchObject({ sent: 107, merged: 100, lost: 7 });
  const died = balance({ [REGION]: [{ workerId: "w", attemptsTotal: 100, attempts: 10, lostAttempts: 7, ...dead }] });
  expect(died.ledger.lost).toBe(limits.GAP_SECONDS * 10 + 7);
});

it("believes the orchestrator of a worker that died while its aggregator was away", () => {
  const { ledger } = balance({
    [REGION]: [{ workerId: "w", attemptsTotal: 100, attempts: 10, renewed: 900, ...dead }],
  });
  expect(ledger).toMatchObject({ merged: 100, lost: 800 + limits.RENEWAL_GAP_SECONDS * 10 });
});

it("finds and names a worker that died before its first delta", () => {
  const { ledger, invalidReasons } = balance({
    [REGION]: [
      { workerId: "gone", slot: 0, isSilent: true },
      { workerId: "next", slot: 0, attemptsTotal: 400, attempts: 20, said: 400 },
    ],
  });
  expect(ledger).toMatchObject({ merged: 400, lost: limits.RENEWAL_GAP_SECONDS * 20 });
  expect(invalidReasons).toContain(
    `worker gone in ${REGION} died before its first delta: at most 80 of its requests are missing`,
  );
});

it("bounds what is lost where nobody left anything by what was planned", () => {
  const config = {
    remoteRegions: { [REGION]: { rate: 50 } },
    duration: "30s",
    load: { executor: "constant-arrival-rate" },
  };
  const { ledger } = balance({ [REGION]: [{ workerId: "gone", isSilent: true }] }, { config });
  expect(ledger.lost).toBe(limits.RENEWAL_GAP_SECONDS * 50);
});

it("asks nothing of a worker whose lease had lapsed before the start", () => {
  const startTimestamp = "2026-01-01T00:00:10.000Z";
  const { ledger } = balance(
    {
      [REGION]: [
        { workerId: "early", isSilent: true },
        { workerId: "w", attemptsTotal: 5, said: 5 },
      ],
    },
    {
      ending: {
        startTimestamp,
        reason: "ended",
        totals: { w: { attempts: 5, iterations: 0, lastSequence: 1 } },
        missing: [],
        owners: [{ region: REGION, slot: 0, workerId: "early", leasedUntil: "2026-01-01T00:00:09.000Z", attempts: 0 }],
      },
    },
  );
  expect(ledger).toMatchObject({ sent: 5, lost: 0 });
});

it("takes a flush of many seconds for what it is, not for one second's rate", () => {
  const health = { ...workerRecord().health, spanMs: 20_000 };
  const { ledger } = balance({
    [REGION]: [{ workerId: "w", attemptsTotal: 200, attempts: 200, health, ...dead }],
  });
  expect(ledger.lost).toBe(limits.GAP_SECONDS * 10);
});
