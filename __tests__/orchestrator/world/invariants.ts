// What must hold at every write, every desired count and every answer, whatever the order of calls.
import type { Scale } from "../../../cloud/ports.ts";
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import { type Answer, parseAnswer } from "../../../contracts/orchestrator/answer.ts";
import { isAnotherSeed } from "../../../contracts/orchestrator/seed.ts";
import { type SlotItem, STATE_IDS, type StartStateItem } from "../../../contracts/orchestrator/state.ts";
import {
  forceAtMs,
  hasRegionEnded,
  isAggregatorLive,
  isLeased,
  phaseOf,
  type Run,
} from "../../../lambda-src/orchestrator/run/run.ts";
import { FORCE_AFTER_MS, RECORD_PATIENCE_MS } from "../../../lambda-src/orchestrator/run/timing.ts";
import { must } from "../../support/must.ts";
import type { MemoryTable, Session, Written } from "./memory-store.ts";
import { SetupInvariants } from "./setup-invariants.ts";

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What one call did besides its writes, as far as an invariant asks for it. */
export interface Doing {
  readonly action: Action | undefined;
  readonly session: Session;
  readonly scaled: Scale[];
  /** The seed that the services say they were made for. */
  readonly servicesSeed: string | undefined;
  /** Nobody else's call was under way. */
  readonly isAlone: boolean;
  /** What it read directly before the desired count that it sets now. */
  checkedBefore: Session["checked"];
  /** Runs whose items it wrote. */
  readonly wroteTo: Set<string>;
}

/** The history that no table keeps: what was ever stored, by run. */
export class Invariants {
  readonly #starts = new Map<string, string>();
  readonly #facts = new Set<string>();
  readonly #table: MemoryTable;
  readonly #history: ReadonlyMap<string, boolean>;
  readonly #nowMs: () => number;
  readonly #setups: SetupInvariants;

  /** @param history run → whether it was over when it was recorded last */
  constructor(table: MemoryTable, history: ReadonlyMap<string, boolean>, nowMs: () => number) {
    this.#table = table;
    this.#history = history;
    this.#nowMs = nowMs;
    this.#setups = new SetupInvariants(table, nowMs);
  }

  continueFrom(before: Invariants): void {
    this.#setups.continueFrom(before.#setups);
    for (const [runId, timestamp] of before.#starts) this.#starts.set(runId, timestamp);
    for (const fact of before.#facts) this.#facts.add(fact);
  }

  onWrite(written: Written, doing: Doing): void {
    const { before, after } = written;
    const { action } = doing;
    doing.wroteTo.add(after.runId);
    const isNote =
      written.step.step === "update" &&
      same(
        written.step.set.map(([path]) => path[0]),
        ["strangers"],
      );
    must(isNote || !this.#isStranger(action), "I21 a task of another deploy has no part in the run", written);
    must((before?.generation ?? 0) <= after.generation, "I13 a generation never falls", written);
    const isOneRun = before !== undefined && before.runId === after.runId;
    if (!isOneRun && !after.id.startsWith("slot#")) {
      must(action?.type === "test-reset", "I5 only a reset writes another run's item", written);
      return;
    }
    if (action !== undefined && "runId" in action && action.runId !== undefined) {
      must(action.runId === after.runId, "I5 a stale call writes nothing", { action, after });
    }
    if (after.id.startsWith("slot#")) this.#onSlot(isOneRun ? asSlot(before) : undefined, asSlot(after), doing);
    else if (after.id === STATE_IDS.start) this.#onStart(asStart(before), asStart(after), doing);
    else if (isOneRun) this.#onMap(after.id, regionsOf(before), regionsOf(after), doing);
  }

  /** A run's seed stays what it is from reset to reset. */
  #isStranger(action: Action | undefined): boolean {
    const { seed } = (this.#table.items.get(STATE_IDS.required) ?? {}) as { seed?: string };
    return action !== undefined && "seed" in action && action.seed !== undefined && action.seed !== seed;
  }

  #onSlot(before: SlotItem | undefined, after: SlotItem, { action }: Doing): void {
    this.#setups.onSlot(before, after, action);
    if (before !== undefined) {
      if (before.workerId !== after.workerId)
        must(!isLeased(before, this.#nowMs()) && before.endedAt === undefined, "I6 a lease is taken over", [
          before,
          after,
        ]);
      else {
        must(before.endedAt === undefined || same(before, after), "I4 an end is for ever", [before, after]);
        const hasAnother = this.#table.slots.some(
          (slot) => slot.id !== after.id && slot.workerId === after.workerId && slot.runId === after.runId,
        );
        const isRelease = action?.type === "test-init" && (action.release === true || hasAnother);
        must(isRelease || before.leasedUntil <= after.leasedUntil, "I7 a lease never shrinks", [before, after]);
        must(isRelease || before.readyAt === undefined || after.readyAt !== undefined, "I4 a readiness is kept", [
          before,
          after,
        ]);
      }
    }
    const fact = `${after.runId} ${after.region} ${after.workerId}`;
    this.#facts.add(`${fact} leased ${after.slot}`);
    if (after.readyAt !== undefined) this.#facts.add(`${fact} ready`);
    if (after.endedAt !== undefined) this.#facts.add(`${fact} ended`);
  }

  #onStart(before: StartStateItem, after: StartStateItem, { session, action }: Doing): void {
    this.#setups.onStart(before, after);
    must(before.over === undefined || same(before.over, after.over), "I11 over is final", after);
    must(before.aborted === undefined || same(before.aborted, after.aborted), "I4 an abort is kept", after);
    must(before.armedAt === undefined || before.armedAt === after.armedAt, "I12 armed once", after);
    if (before.deadline !== undefined)
      must((after.deadline ?? "9") <= before.deadline, "I12 the deadline never grows", [before, after]);
    const known = this.#starts.get(after.runId);
    if (known !== undefined) must(after.timestamp === known, "I1 one start", [known, after.timestamp, action]);
    if (after.state && !before.state) {
      this.#starts.set(after.runId, after.timestamp);
      must(before.aborted === undefined && before.over === undefined, "I1 no start after an end", after);
      must(session.reading?.kind === "whole", "I2 a start is decided on a whole run");
      this.#checkCost(after);
      if (session.reading?.kind === "whole") this.#checkBarrier(session.reading.run, after);
    }
    if (after.over !== undefined && before.over === undefined) {
      must(after.state || !["ended", "deadline"].includes(after.over.reason), "I11 the reason is true", after);
      const reading = this.#table.reading();
      if (reading.kind !== "whole") return;
      const { completed, required } = reading.run;
      const lastMs = Math.max(...Object.values(completed.regions).map(({ completedAt }) => Date.parse(completedAt)));
      const isWaitedFor = Date.parse(after.over.at) <= lastMs + RECORD_PATIENCE_MS;
      must(!isWaitedFor || this.#history.get(after.runId) === true, "I14 recorded before it is over", after);
      must(
        same(Object.keys(completed.regions).sort(), Object.keys(required.regions).sort()),
        "I11 over when all is complete",
        after,
      );
    }
  }

  /**
   * I2, written down again from the words rather than from the code: the seeded setting is the config's own.
   */
  #checkBarrier(run: Run, after: StartStateItem): void {
    const nowMs = this.#nowMs();
    const settings = (this.#table.items.get(STATE_IDS.required) as unknown as Run["required"]).settings;
    const decidedMs = Date.parse(after.timestamp) - settings.bufferSeconds * 1000;
    must(decidedMs <= nowMs, "I2 the start lies a buffer ahead", after);
    for (const [region, { workers }] of Object.entries(run.required.regions)) {
      const aggregator = run.ready.regions[region];
      must(aggregator !== undefined && isAggregatorLive(aggregator, decidedMs), "I2 every aggregator", region);
      if (settings.barrier === "aggregators") continue;
      for (let slot = 0; slot < workers; slot += 1) {
        const item = run.slots.find((one) => one.region === region && one.slot === slot);
        const isReady = item?.readyAt !== undefined && item.leasedUntil > new Date(decidedMs).toISOString();
        must(isReady, "I2 every slot has a ready owner", [region, slot, item]);
      }
    }
  }

  /** I18, where each task costs a dollar a second: the seconds until the run's end, if it came as soon as it may. */
  #checkCost(after: StartStateItem): void {
    const { settings, regions } = this.#table.items.get(STATE_IDS.required) as unknown as Run["required"];
    const { cost } = settings;
    if (cost?.maxUsd === undefined) return;
    const priced = Object.entries(regions).filter(([region]) => cost.rates[region] !== undefined);
    const tasks = priced.reduce((sum, [, { workers }]) => sum + workers + 1, 0);
    const startMs = Date.parse(after.timestamp);
    const seconds = (startMs - Date.parse(after.billedFrom ?? "")) / 1000 + cost.leastLoadSeconds + 60;
    must(seconds * tasks <= cost.maxUsd + 1e-6, "I18 no start of what must cost too much", [seconds, tasks, cost]);
  }

  #onMap(id: string, before: Regions, after: Regions, { scaled, action }: Doing): void {
    for (const [region, value] of Object.entries(before)) {
      must(after[region] !== undefined, "I4 no region is lost", [id, region]);
      if (id === STATE_IDS.completed) must(same(value, after[region]), "I11 completed once", [value, after[region]]);
      const { aggregatorId, flushedAt } = value;
      if (flushedAt !== undefined && aggregatorId === after[region]?.aggregatorId)
        must(after[region]?.flushedAt !== undefined, "I4 a last flush is not forgotten", [
          value,
          after[region],
          action,
        ]);
    }
    for (const region of Object.keys(after)) {
      const fact = `${this.#table.items.get(id)?.runId} ${region}`;
      if (id === STATE_IDS.ready) this.#facts.add(`${fact} recorded`);
      if (after[region]?.flushedAt !== undefined) this.#facts.add(`${fact} flushed`);
      if (id !== STATE_IDS.completed || before[region] !== undefined) continue;
      const roles = scaled.filter((step) => step.region === region && step.count === 0).map(({ role }) => role);
      must(roles.includes("load-generator") && roles.includes("aggregator"), "I11 scaled down, then complete", region);
    }
  }

  /** I9 and I10. */
  onScale(step: Scale, doing: Doing): void {
    const { action, checkedBefore } = doing;
    const { reading } = doing.session;
    doing.scaled.push(step);
    if (action?.type === "test-reset") return;
    must(!this.#isStranger(action), "I21 a task of another deploy stops and starts nobody", step);
    must(reading !== undefined, "I9 nothing is scaled unread", step);
    if (reading?.kind === "whole")
      must(
        checkedBefore?.generation === reading.required.generation,
        "I9 the generation is read directly before",
        step,
      );
    else must(checkedBefore?.wasWhole === false, "I9 what is torn stops no whole run", step);
    const now = this.#table.reading();
    if (step.count > 0 || reading?.kind !== "whole" || now.kind !== "whole") return;
    if (now.required.runId !== reading.required.runId) return;
    if (isAnotherSeed(doing.servicesSeed, now.required.seed)) return;
    this.#checkStop(step, now.run, action);
  }

  #checkStop({ region, role }: Scale, run: Run, action: Action | undefined): void {
    const nowMs = this.#nowMs();
    const phase = phaseOf(run, nowMs);
    if (phase === "over" || run.required.regions[region] === undefined) return;
    // An abort that was written late moves the force behind the deadline's own grace, which others may have decided by.
    const graceEndsMs = Date.parse(run.start.deadline ?? "") + FORCE_AFTER_MS;
    const isForced = nowMs >= forceAtMs(run, nowMs) || nowMs >= graceEndsMs;
    const slots = run.slots.filter((slot) => slot.region === region);
    const isShortForm = action?.type === "test-end" && action.workerId === undefined;
    const hasEnded = phase === "draining" || hasRegionEnded(run, region, nowMs) || isShortForm;
    must(hasEnded, "I9 I10 only what is done is stopped", [region, role, slots, phase]);
    // A replacement may have come since: what its predecessor had is in the log.
    const isFlushed = this.#facts.has(`${run.required.runId} ${region} flushed`);
    if (role === "aggregator" && !isShortForm) must(isForced || isFlushed, "I9 not before its last flush", region);
  }

  onAnswer(answer: Answer, doing: Doing): void {
    const { action, session } = doing;
    const { reads, writes, generationReads } = session.counts;
    // A call that a reset overtook may have written to the run before, whose region it was.
    const current = session.reading?.kind === "whole" ? session.reading.required.runId : "";
    if (answer.statusCode === 400) must(!doing.wroteTo.has(current), "I15 400 writes nothing", action);
    if (action === undefined) return;
    must(isAgreed(action, answer), "every answer is what its callers check it for", answer);
    if (action.type === "test-reset") return;
    // A round is two reads; each desired count has one of its own before it.
    must(reads <= 4, "I15 reads are bounded", { action, reads });
    // One that others overtake decides again on what they wrote: once more at most in a round.
    must(writes <= (doing.isAlone ? 3 : 5), "I15 writes are bounded", { action, writes });
    must(generationReads <= 2 * 30 * 4, "I15 generation reads are bounded", { action, generationReads });
    if ("error" in answer && answer.error === "stale-run")
      must(action.type === "test-abort" || "runId" in action, "I5 only a call with a run is stale", action);
    if (!("runId" in answer) || "error" in answer) return;
    this.#setups.onAnswer(answer, action);
    const { runId } = answer;
    if ("start" in answer && answer.start.state)
      must(answer.start.timestamp === this.#starts.get(runId), "I1 every answer has the one start", answer);
    this.#checkKept(action, answer, runId ?? "", session);
  }

  /** I4: what was answered 200 is stored. */
  #checkKept(action: Action, answer: Answer, runId: string, session: Session): void {
    if (!("phase" in answer) || answer.phase === "over" || !("region" in action)) return;
    const fact = `${runId} ${action.region}`;
    if (action.type === "agg-record") must(this.#facts.has(`${fact} recorded`), "I4 answered, so recorded", action);
    if (!("workerId" in action) || action.workerId === undefined) return;
    const mine = `${fact} ${action.workerId}`;
    if (action.type === "test-init" && "slot" in answer && answer.slot !== null) {
      must(this.#facts.has(`${mine} leased ${answer.slot}`), "I4 answered, so leased", [action, answer]);
      const isReady = this.#facts.has(`${mine} ready`) || this.#facts.has(`${mine} ended`);
      if (action.ready === true) must(isReady, "I4 answered, so ready", [action, answer]);
    }
    if (action.type === "test-end" && answer.phase !== "gathering" && session.reading?.kind === "whole") {
      const { slots } = session.reading.run;
      const hadSlot = slots.some((slot) => slot.workerId === action.workerId && slot.region === action.region);
      must(!hadSlot || this.#facts.has(`${mine} ended`), "I4 answered, so ended", [action, answer]);
    }
  }
}

const isAgreed = ({ type }: Action, answer: Answer): boolean => {
  try {
    parseAnswer(type, JSON.stringify(answer));
    return true;
  } catch {
    return false;
  }
};

type Regions = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
const asSlot = (item: unknown): SlotItem => item as SlotItem;
const asStart = (item: unknown): StartStateItem => item as StartStateItem;
const regionsOf = (item: unknown): Regions => (item as { regions: Regions }).regions;
