// test-init: a load generator leases a slot, keeps it by asking again, says that it is ready, and learns of the start.
import { makePass } from "../../../contracts/delta/worker-pass.ts";
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { TestInitAnswer } from "../../../contracts/orchestrator/answer.ts";
import { MAX_FORMER_OWNERS, type ReadyRegion, type SlotItem } from "../../../contracts/orchestrator/state.ts";
import { slotShareOf } from "../../../contracts/run/slot-share.ts";
import { commonAnswerOf, restingAnswerOf } from "../decision/answers.ts";
import type { Circumstances, Decision, Step } from "../decision/decision.ts";
import { abort, grantTeardown, leaseSlot, releaseLease, renewLease } from "../decision/writes.ts";
import { isLeased, phaseOf, type Run, slotOf, slotsOf, toInstant } from "../run/run.ts";
import { isFirstSlot, isTeardownDue } from "../run/setup.ts";
import { LEASE_MS, LEASE_STEP_MS } from "../run/timing.ts";
import { armingSteps, barrierTimeoutSteps, startSteps } from "./progress.ts";

type TestInit = Extract<Action, { type: "test-init" }>;

export const decideTestInit = (run: Run, action: TestInit, at: Circumstances): Decision => {
  const { region, workerId } = action;
  if (region === undefined || workerId === undefined) {
    return { steps: [], answer: answerOf(run, region, undefined, at.nowMs), isFinal: true };
  }
  return decideForWorker(run, { ...action, region, workerId }, at);
};

type WorkerCall = TestInit & { readonly region: string; readonly workerId: string };

const decideForWorker = (run: Run, call: WorkerCall, at: Circumstances): Decision => {
  const { region, workerId, ready, release } = call;
  const { nowMs } = at;
  const phase = phaseOf(run, nowMs);
  const mine = slotOf(run, region, workerId, call.slot);
  const answer = answerOf(run, region, release === true ? undefined : mine, nowMs);
  if (phase === "over") return { steps: [], answer, isFinal: true };

  if (release === true) {
    const isHeld = mine !== undefined && isLeased(mine, nowMs);
    return { steps: isHeld ? [releaseLease(run, mine, toInstant(nowMs))] : [], answer, isFinal: true };
  }
  const ending = mine === undefined ? [] : abortSteps(run, call, mine, nowMs);
  if (ending.length > 0) return { steps: ending, answer, isFinal: false };
  // A delayed call may have leased this worker a second slot, on which nobody would ever be ready. It is released.
  const spare = [...slotsOf(run, region).values()].filter(
    (slot) => slot !== mine && slot.workerId === workerId && isLeased(slot, nowMs),
  );
  const steps: Step[] = [...armingSteps(run, at), ...spare.map((slot) => releaseLease(run, slot, toInstant(nowMs)))];
  if (mine === undefined) {
    const free = phase === "draining" ? undefined : findFreeSlot(run, region, workerId, nowMs);
    if (free !== undefined) {
      const lease = { region, slot: free, workerId, leasedUntil: toInstant(nowMs + LEASE_MS) };
      const readiness = ready === true ? { readyAt: toInstant(nowMs), ...setupSaid(run, call, lease) } : {};
      const remembered = { ...attemptsSaid(call), ...formerOwnersOf(slotsOf(run, region).get(free)) };
      steps.push(leaseSlot(run, { ...lease, ...readiness, ...remembered }, toInstant(nowMs)));
      return { steps, answer, isFinal: false };
    }
  } else if (mine.endedAt === undefined) {
    const becomesReady = ready === true && mine.readyAt === undefined;
    const setup = mine.setup === undefined ? setupSaid(run, call, mine) : {};
    const tearing = teardownSteps(run, call, mine, nowMs);
    const leasedUntilMs = nowMs + LEASE_MS;
    if (
      becomesReady ||
      "setup" in setup ||
      tearing.length > 0 ||
      leasedUntilMs - Date.parse(mine.leasedUntil) >= LEASE_STEP_MS
    ) {
      const leasedUntil = toInstant(Math.max(leasedUntilMs, Date.parse(mine.leasedUntil)));
      const readiness = becomesReady ? { readyAt: toInstant(nowMs) } : {};
      steps.push(renewLease(run, mine, leasedUntil, { ...readiness, ...setup, ...attemptsSaid(call) }), ...tearing);
      const renewed = answerOf(run, region, { ...mine, ...readiness, leasedUntil }, nowMs);
      if (tearing.length > 0) return { steps, answer: renewed, isFinal: false };
      if (phase !== "gathering" || !run.hasAllSlots) return { steps, answer: renewed, isFinal: true };
      return { steps, answer: renewed, isFinal: false };
    }
  }
  steps.push(...barrierTimeoutSteps(run, at), ...startSteps(run, at));
  return { steps, answer, isFinal: steps.length === 0 };
};

/** What setup() returned, as told by the one worker that is to run it. */
const setupSaid = (run: Run, { ready, setup }: WorkerCall, slot: Pick<SlotItem, "region" | "slot">) =>
  ready === true && setup !== undefined && run.required.settings.hasSetup === true && isFirstSlot(run, slot)
    ? { setup }
    : {};

const attemptsSaid = ({ attempts }: WorkerCall): Pick<SlotItem, "attempts"> =>
  attempts === undefined ? {} : { attempts };

/** Whoever was ready on a slot may have sent requests that nobody heard of. */
const formerOwnersOf = (held: SlotItem | undefined): Pick<SlotItem, "former"> => {
  if (held === undefined) return {};
  const { workerId, leasedUntil, attempts, readyAt, former = [] } = held;
  const last =
    readyAt === undefined ? [] : [{ workerId, leasedUntil, ...(attempts === undefined ? {} : { attempts }) }];
  const all = [...former, ...last].slice(-MAX_FORMER_OWNERS);
  return all.length === 0 ? {} : { former: all };
};

/** Aborts the run when the script asks for it. A worker that has lost its slot is not heard. */
const abortSteps = (run: Run, { abort: asked }: WorkerCall, slot: SlotItem, nowMs: number): Step[] => {
  const phase = phaseOf(run, nowMs);
  const mayAsk = phase === "gathering" || (phase === "started" && asked?.cause === "script-aborted");
  if (asked === undefined || !mayAsk || !isLeased(slot, nowMs)) return [];
  return [abort(run, { at: toInstant(nowMs), ...asked })];
};

const teardownSteps = (run: Run, { loadEnded, workerId }: WorkerCall, slot: SlotItem, nowMs: number): Step[] =>
  loadEnded === true && isFirstSlot(run, slot) && isTeardownDue(run, nowMs)
    ? [grantTeardown(run, workerId, toInstant(nowMs))]
    : [];

/**
 * The search begins at a place that depends on the worker, so that a thousand that come at once want different slots.
 */
const findFreeSlot = (run: Run, region: string, workerId: string, nowMs: number): number | undefined => {
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

/** Null for an aggregator that was recorded by the short form, which cannot be called. */
const addressFor = ({ required }: Run, { region, slot, workerId }: SlotItem, { endpoint, token }: ReadyRegion) =>
  endpoint === ""
    ? null
    : { endpoint, token: makePass(token, { region, slot, workerId, generation: required.generation }) };

const answerOf = (run: Run, region: string | undefined, slot: SlotItem | undefined, nowMs: number): TestInitAnswer => {
  const required = region === undefined ? undefined : run.required.regions[region];
  const aggregator = region === undefined ? undefined : run.ready.regions[region];
  const share =
    slot === undefined || required === undefined
      ? { vus: 0, vuOffset: 0 }
      : slotShareOf(required.vus, required.workers, slot.slot);
  // The start does not come before it says that it is ready, unless it waits for aggregators alone.
  const isPreparing =
    slot !== undefined && slot.readyAt === undefined && run.required.settings.barrier !== "aggregators";
  return {
    ...(isPreparing ? restingAnswerOf(run, nowMs, "worker") : commonAnswerOf(run, nowMs)),
    slot: slot?.slot ?? null,
    slots: required?.workers ?? 0,
    ...share,
    regionVus: required?.vus ?? 0,
    aggregator: slot === undefined || aggregator === undefined ? null : addressFor(run, slot, aggregator),
    script: run.required.script,
    ...(run.required.settings.log === undefined ? {} : { log: run.required.settings.log }),
    ...(run.start.steps === undefined ? {} : { steps: run.start.steps }),
    leasedUntil: slot?.leasedUntil ?? null,
    abortCause: run.start.aborted?.cause ?? null,
    isFirst: slot !== undefined && isFirstSlot(run, slot),
    mayTearDown: slot !== undefined && isFirstSlot(run, slot) && run.start.teardown?.workerId === slot.workerId,
    setup: (slot === undefined ? undefined : run.start.setup) ?? null,
  };
};
