// A thread's part of a run: the users of all threads of all workers together are the region's, each exactly once.
import fc from "fast-check";
import { slotShareOf } from "../../../contracts/run/slot-share.ts";
import { LeaseHolder } from "../../../images/load-generator/shared/lease.ts";
import type { FromThread } from "../../../images/load-generator/shared/messages.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { packData } from "../../../images/load-generator/shared/packed-data.ts";
import { ThreadRun } from "../../../images/load-generator/thread/thread-run.ts";
import type { RowsOnce } from "../../../images/load-generator/vu/data.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import { planOf, scenarioOf } from "../plan.ts";
import { scriptOf } from "../vu/support.ts";

const planWith = (scenario: Parameters<typeof scenarioOf>[0]) =>
  planOf("http://127.0.0.1:9", { scenarios: [scenarioOf(scenario)] });
/** However late a busy machine begins, each user has its turn. */
const ONCE_EACH = planWith({
  durationSeconds: 20,
  load: { executor: "per-vu-iterations", iterations: 1, maxDuration: 20, gracefulStop: 0 },
});
const FOR_A_SECOND = planWith({ durationSeconds: 1 });

/** Runs every thread of every worker; what they posted. @param rows of the file that is used once */
const runAll = async (
  vus: number,
  workers: number,
  threads: number,
  run: ScriptFunction,
  { plan = ONCE_EACH, rows = [] }: { readonly plan?: typeof ONCE_EACH; readonly rows?: readonly unknown[] } = {},
): Promise<FromThread[]> => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const posted: FromThread[] = [];
  const startAtMs = monotonicMs() + 60;
  const script = scriptOf(run);
  const runs = Array.from({ length: workers }, (_, slot) => {
    const data = packData({ users: { use: "once", rows } });
    const share = slotShareOf(vus, workers, slot);
    const threadCount = Math.max(1, Math.min(threads, share.vus));
    return Array.from({ length: threadCount }, (__, threadIndex) => {
      const assignment = {
        plan,
        data,
        region: "home",
        workerId: `w${slot}`,
        regionVus: vus,
        slot,
        slots: workers,
        lease: lease.shared,
      };
      return new ThreadRun(
        { ...assignment, threadIndex, threadCount },
        script,
        { startAtMs, setup: null, isAtStart: true },
        (message) => posted.push(message),
      ).run();
    });
  });
  await Promise.all(runs.flat());
  return posted;
};

describe("the threads of a region", () => {
  it("run exactly the users 1 to n, however they are split over workers and threads", () =>
    fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (vus, workers, threads) => {
          const beginnings = new Map<number, number>();
          await runAll(vus, workers, threads, ({ vu }) => {
            if (vu.iteration === 0) beginnings.set(vu.id, (beginnings.get(vu.id) ?? 0) + 1);
          });
          expect([...beginnings.keys()].sort((a, b) => a - b)).toEqual(Array.from({ length: vus }, (_, i) => i + 1));
          expect([...beginnings.values()].every((count) => count === 1)).toBe(true);
        },
      ),
      { numRuns: 15 },
    ));

  it("use each row of a file once, then end their users, and warn of it once each", async () => {
    const rows = Array.from({ length: 50 }, (_, index) => index);
    const taken: unknown[] = [];
    let afterwards = 0;
    const use: ScriptFunction = ({ data, vu }) => {
      if (vu.id === 1) {
        afterwards += 1;
        return;
      }
      taken.push((data.users as RowsOnce).next());
    };
    const posted = await runAll(8, 2, 2, use, { plan: FOR_A_SECOND, rows });
    expect(taken.toSorted((a, b) => Number(a) - Number(b))).toEqual(rows);
    const measured = posted.filter((message) => message.type === "measured");
    expect(measured.flatMap(({ errors }) => errors)).toEqual([]);
    // Who needs no row goes on.
    expect(measured.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(rows.length + afterwards);
    expect(new Set(measured.flatMap(({ notices }) => notices.map(({ text }) => text)))).toEqual(
      new Set([
        "every row of data.users that is this load generator's was used: virtual users that asked for more ended",
      ]),
    );
  });

  it("report as many iterations as were run, and how late each thread began", async () => {
    let count = 0;
    const posted = await runAll(5, 1, 2, () => {
      count += 1;
    });
    const measured = posted.filter((message) => message.type === "measured");
    expect(measured.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(count);
    const done = posted.filter((message) => message.type === "done");
    expect(done.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(count);
    const started = posted.filter((message) => message.type === "started");
    expect(started).toHaveLength(2);
    for (const { skewMs } of started) expect(skewMs).toBeGreaterThanOrEqual(0);
  });
});
