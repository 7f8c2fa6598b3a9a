// Every write of the orchestrator, each with its conditions named. A condition that is not met means that the run was
// read too early, or that the write was one's own and only its reply was lost: the caller reads again and decides
// again.

import type { Step } from "../../../contracts/executors/stairs.ts";
import type { SeedItems } from "../../../contracts/orchestrator/seed.ts";
import type {
  CompletedRegion,
  ReadyRegion,
  SlotItem,
  StartStateItem,
  StateMark,
  WorkerTotals,
} from "../../../contracts/orchestrator/state.ts";
import { STATE_IDS } from "../../../contracts/orchestrator/state.ts";
import { slotKey } from "../../../contracts/words/names.ts";
import type { Run } from "../run/run.ts";
import type { Condition, Path, PutStep, UpdateStep, When } from "./decision.ts";

const isThisRun = ({ required }: Run): Condition => ({ is: "equal", path: ["runId"], value: required.runId });
const isAbsent = (...path: Path): Condition => ({ is: "absent", path });
const isOwnedBy = (workerId: string): Condition => ({ is: "equal", path: ["workerId"], value: workerId });
const hasNotStarted: Condition = { is: "equal", path: ["state"], value: false };
const isNotAborted = isAbsent("aborted");
const isNotOver = isAbsent("over");
const hasNotEnded = isAbsent("endedAt");

const update = (id: string, set: UpdateStep["set"], conditions: readonly Condition[]): UpdateStep => ({
  step: "update",
  id,
  set,
  when: [conditions],
});

/** Sets the run's deadline, before any task is told anything. @param billedFrom where its cost is capped */
export const arm = (run: Run, armedAt: string, deadline: string, billedFrom: string | undefined): UpdateStep =>
  update(
    STATE_IDS.start,
    [
      [["armedAt"], armedAt],
      [["deadline"], deadline],
      ...(billedFrom === undefined ? [] : [[["billedFrom"], billedFrom] as const]),
    ],
    [isThisRun(run), isAbsent("armedAt")],
  );

/** @param setup what setup() returned, where the script has one */
export const setStart = (run: Run, timestamp: string, deadline: string, setup: string | undefined): UpdateStep =>
  update(
    STATE_IDS.start,
    [
      [["state"], true],
      [["timestamp"], timestamp],
      [["deadline"], deadline],
      ...(setup === undefined ? [] : [[["setup"], setup] as const]),
    ],
    [isThisRun(run), hasNotStarted, isNotAborted, isNotOver],
  );

/** Causes that come before the start: such an abort must not end a run that has started meanwhile. */
const isBeforeTheStart = ({ cause }: NonNullable<StartStateItem["aborted"]>): boolean =>
  cause === "barrier-timeout" || cause === "setup-failed" || cause === "cost-refused";

export const abort = (run: Run, aborted: NonNullable<StartStateItem["aborted"]>): UpdateStep =>
  update(
    STATE_IDS.start,
    [[["aborted"], aborted]],
    [isThisRun(run), isNotAborted, isNotOver, ...(isBeforeTheStart(aborted) ? [hasNotStarted] : [])],
  );

/** Grants teardown() to one worker, once in a run, so that it runs at most once. */
export const grantTeardown = (run: Run, workerId: string, at: string): UpdateStep =>
  update(STATE_IDS.start, [[["teardown"], { at, workerId }]], [isThisRun(run), isAbsent("teardown"), isNotOver]);

/** Written on condition that nobody marked anything meanwhile: the list is one value. */
export const addMark = (run: Run, mark: StateMark): UpdateStep => {
  const { marks = [] } = run.start;
  const isAsRead: Condition =
    marks.length === 0 ? isAbsent("markCount") : { is: "equal", path: ["markCount"], value: marks.length };
  return update(
    STATE_IDS.start,
    [
      [["marks"], [...marks, mark]],
      [["markCount"], marks.length + 1],
    ],
    [isThisRun(run), isNotOver, isAsRead],
  );
};

/** Written on condition that nobody added any meanwhile: the list is one value, which each worker's call reads. */
export const addSteps = (run: Run, more: readonly Step[]): UpdateStep => {
  const { steps = [] } = run.start;
  const isAsRead: Condition =
    steps.length === 0 ? isAbsent("stepCount") : { is: "equal", path: ["stepCount"], value: steps.length };
  return update(
    STATE_IDS.start,
    [
      [["steps"], [...steps, ...more]],
      [["stepCount"], steps.length + more.length],
    ],
    [isThisRun(run), isNotAborted, isNotOver, isAsRead],
  );
};

export const finish = (run: Run, over: NonNullable<StartStateItem["over"]>): UpdateStep =>
  update(STATE_IDS.start, [[["over"], over]], [isThisRun(run), isNotOver]);

/** Of regions that call at once the later note stands, and the other region's next call adds its own again. */
export const noteStranger = (run: Run, region: string): UpdateStep =>
  update(
    STATE_IDS.start,
    [[["strangers"], [...(run.start.strangers ?? []), region]]],
    [isThisRun(run), isNotAborted, isNotOver],
  );

export const noteSweep = (run: Run, at: string): UpdateStep =>
  update(STATE_IDS.start, [[["lastSweepAt"], at]], [isThisRun(run)]);

/**
 * Writes only over the record that was read: a delayed heartbeat must not undo a last flush, nor may a dead aggregator
 * undo its replacement.
 */
export const recordAggregator = (run: Run, region: string, record: ReadyRegion): UpdateStep => {
  const known = run.ready.regions[region];
  const isAsRead: readonly Condition[] =
    known === undefined
      ? [isAbsent("regions", region)]
      : [
          { is: "equal", path: ["regions", region, "aggregatorId"], value: known.aggregatorId },
          { is: "equal", path: ["regions", region, "recordedAt"], value: known.recordedAt },
          ...(known.flushedAt === undefined ? [isAbsent("regions", region, "flushedAt")] : []),
        ];
  return update(STATE_IDS.ready, [[["regions", region], record]], [isThisRun(run), ...isAsRead]);
};

export const completeRegions = (run: Run, regions: Readonly<Record<string, CompletedRegion>>): UpdateStep =>
  update(
    STATE_IDS.completed,
    Object.entries(regions).map(([region, completed]) => [["regions", region], completed]),
    [isThisRun(run), ...Object.keys(regions).map((region) => isAbsent("regions", region))],
  );

export const leaseSlot = (run: Run, slot: Omit<SlotItem, "id" | "generation" | "runId">, nowIso: string): PutStep => {
  const { generation, runId } = run.required;
  const isNobodys: When = [
    [isAbsent("id")],
    [{ is: "less", path: ["generation"], value: generation }],
    [isThisRun(run), { is: "at-most", path: ["leasedUntil"], value: nowIso }, hasNotEnded],
  ];
  const id = slotKey(slot.region, slot.slot);
  return { step: "put", item: { ...slot, id, generation, runId }, when: isNobodys };
};

const updateSlot = (
  run: Run,
  { id, workerId }: SlotItem,
  set: UpdateStep["set"],
  more: readonly Condition[] = [],
): UpdateStep => update(id, set, [isThisRun(run), isOwnedBy(workerId), hasNotEnded, ...more]);

/** Never shortens a lease: of two calls of a worker that overlap, the one decided first may be written last. */
export const renewLease = (
  run: Run,
  slot: SlotItem,
  leasedUntil: string,
  { readyAt, setup, attempts }: Pick<SlotItem, "readyAt" | "setup" | "attempts">,
): UpdateStep =>
  updateSlot(
    run,
    slot,
    [
      [["leasedUntil"], leasedUntil],
      ...(readyAt === undefined ? [] : [[["readyAt"], readyAt] as const]),
      ...(setup === undefined ? [] : [[["setup"], setup] as const]),
      ...(attempts === undefined ? [] : [[["attempts"], attempts] as const]),
    ],
    [{ is: "at-most", path: ["leasedUntil"], value: leasedUntil }],
  );

/** Free at once, for whoever comes. */
export const releaseLease = (run: Run, slot: SlotItem, at: string): UpdateStep => ({
  ...updateSlot(run, slot, [[["leasedUntil"], at]]),
  remove: [["readyAt"]],
});

export const endSlot = (run: Run, slot: SlotItem, endedAt: string, totals: WorkerTotals | undefined): UpdateStep =>
  updateSlot(run, slot, [[["endedAt"], endedAt], ...(totals === undefined ? [] : [[["totals"], totals] as const])]);

/** Greater generations win: of two resets that interleave, one ends with all its items in place. */
export const resetItem = (item: SeedItems[number]): PutStep => ({
  step: "put",
  item,
  when: [[isAbsent("id")], [{ is: "less", path: ["generation"], value: item.generation }]],
});
