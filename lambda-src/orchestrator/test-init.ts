// test-init: a load generator leases a slot, keeps it by asking again, says that it is ready, and learns of the start.
import type { Action, TestInitAnswer } from "../../contracts/orchestrator-actions.ts";
import type { SlotItem } from "../../contracts/state.ts";
import { common } from "./answers.ts";
import type { Circumstances, Decision, Step } from "./decision.ts";
import { armingSteps, barrierTimeoutSteps, startSteps } from "./progress.ts";
import { instant, isLeased, phaseOf, type Run, shareOf, slotOf, slotsOf } from "./run.ts";
import { LEASE_MS, LEASE_STEP_MS } from "./timing.ts";
import { leaseSlot, releaseLease, renewLease } from "./writes.ts";

type TestInit = Extract<Action, { type: "test-init" }>;

export const decideTestInit = (run: Run, action: TestInit, at: Circumstances): Decision => {
  const { region, workerId } = action;
  if (region === undefined || workerId === undefined) {
    return { steps: [], answer: answerOf(run, region, undefined, at.nowMs), isFinal: true };
  }
  return decideForWorker(run, { ...action, region, workerId }, at);
};

interface WorkerCall {
  readonly region: string;
  readonly workerId: string;
  readonly slot?: number | undefined;
  readonly ready?: boolean | undefined;
  readonly release?: boolean | undefined;
}

const decideForWorker = (run: Run, call: WorkerCall, at: Circumstances): Decision => {
  const { region, workerId, ready, release } = call;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const mine = slotOf(run, region, workerId, call.slot);
  const answer = answerOf(run, region, release === true ? undefined : mine, nowMs);
  if (phase === "over") return { steps: [], answer, isFinal: true };

  if (release === true) {
    const isHeld = mine !== undefined && isLeased(mine, nowMs);
    return { steps: isHeld ? [releaseLease(run, mine, instant(nowMs))] : [], answer, isFinal: true };
  }
  // A call that was held up may have leased a second one: nobody would ever be ready on it.
  const spare = [...slotsOf(run, region).values()].filter(
    (slot) => slot !== mine && slot.workerId === workerId && isLeased(slot, nowMs),
  );
  const steps: Step[] = [...armingSteps(run, at), ...spare.map((slot) => releaseLease(run, slot, instant(nowMs)))];
  if (mine === undefined) {
    const free = phase === "draining" ? undefined : freeSlot(run, region, workerId, nowMs);
    if (free !== undefined) {
      const lease = { region, slot: free, workerId, leasedUntil: instant(nowMs + LEASE_MS) };
      steps.push(leaseSlot(run, ready === true ? { ...lease, readyAt: instant(nowMs) } : lease, instant(nowMs)));
      return { steps, answer, isFinal: false };
    }
  } else if (mine.endedAt === undefined) {
    const becomesReady = ready === true && mine.readyAt === undefined;
    const leasedUntilMs = nowMs + LEASE_MS;
    if (becomesReady || leasedUntilMs - Date.parse(mine.leasedUntil) >= LEASE_STEP_MS) {
      const leasedUntil = instant(Math.max(leasedUntilMs, Date.parse(mine.leasedUntil)));
      steps.push(renewLease(run, mine, leasedUntil, becomesReady ? instant(nowMs) : undefined));
      const renewed = answerOf(run, region, { ...mine, leasedUntil }, nowMs);
      if (phase !== "gathering" || !run.hasAllSlots) return { steps, answer: renewed, isFinal: true };
      return { steps, answer: renewed, isFinal: false };
    }
  }
  steps.push(...barrierTimeoutSteps(run, at), ...startSteps(run, at));
  return { steps, answer, isFinal: steps.length === 0 };
};

/** Looked for from a place that depends on the worker, so that a thousand who come at once do not all want the first. */
const freeSlot = (run: Run, region: string, workerId: string, nowMs: number): number | undefined => {
  if (!run.hasAllSlots) return undefined;
  const workers = run.required.regions[region]?.workers ?? 0;
  const taken = slotsOf(run, region);
  const first = hashOf(workerId) % Math.max(1, workers);
  for (let step = 0; step < workers; step++) {
    const slot = (first + step) % workers;
    const held = taken.get(slot);
    if (held === undefined || (held.endedAt === undefined && !isLeased(held, nowMs))) return slot;
  }
  return undefined;
};

/** FNV-1a, 32 bits. @source http://www.isthe.com/chongo/tech/comp/fnv/ */
const hashOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
};

const answerOf = (run: Run, region: string | undefined, slot: SlotItem | undefined, nowMs: number): TestInitAnswer => {
  const required = region === undefined ? undefined : run.required.regions[region];
  const aggregator = region === undefined ? undefined : run.ready.regions[region];
  const share =
    slot === undefined || required === undefined
      ? { vus: 0, vuOffset: 0 }
      : shareOf(required.vus, required.workers, slot.slot);
  return {
    ...common(run, nowMs),
    slot: slot?.slot ?? null,
    slots: required?.workers ?? 0,
    ...share,
    regionVus: required?.vus ?? 0,
    aggregator:
      slot === undefined || aggregator === undefined || aggregator.endpoint === ""
        ? null
        : { endpoint: aggregator.endpoint, token: aggregator.token },
    script: run.required.script,
    leasedUntil: slot?.leasedUntil ?? null,
  };
};
