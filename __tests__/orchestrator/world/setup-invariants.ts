// What must hold of setup() and teardown() at every write and every answer: one result of setup() in a run, from the
// worker that was to run it, with everybody; teardown() for one worker at most, when nobody else has anything left to
// do.
import type { Action } from "../../../contracts/orchestrator/actions.ts";
import type { Answer } from "../../../contracts/orchestrator/answer.ts";
import {
  type RequiredRegionsItem,
  type SlotItem,
  STATE_IDS,
  type StartStateItem,
} from "../../../contracts/orchestrator/state.ts";
import { must } from "../../support/must.ts";
import type { MemoryTable } from "./memory-store.ts";

export class SetupInvariants {
  /** `<run> <JSON>` of every result that was ever stored. */
  readonly #returned = new Set<string>();
  /** Run → what its start was set with, and who was told to tear down. */
  readonly #setups = new Map<string, string | undefined>();
  readonly #teardowns = new Map<string, string>();
  readonly #table: MemoryTable;
  readonly #nowMs: () => number;

  constructor(table: MemoryTable, nowMs: () => number) {
    this.#table = table;
    this.#nowMs = nowMs;
  }

  continueFrom(before: SetupInvariants): void {
    for (const one of before.#returned) this.#returned.add(one);
    for (const [run, setup] of before.#setups) this.#setups.set(run, setup);
    for (const [run, worker] of before.#teardowns) this.#teardowns.set(run, worker);
  }

  get #required(): RequiredRegionsItem {
    return this.#table.items.get(STATE_IDS.required) as unknown as RequiredRegionsItem;
  }

  #isFirst({ region, slot }: Pick<SlotItem, "region" | "slot">): boolean {
    return slot === 0 && region === Object.keys(this.#required.regions).sort()[0];
  }

  onSlot(before: SlotItem | undefined, after: SlotItem, action: Action | undefined): void {
    if (after.setup === undefined || after.setup === before?.setup) return;
    must(action?.type === "test-init" && action.ready === true, "I16 setup() is told of with readiness", action);
    const isOwn = action?.type === "test-init" && action.workerId === after.workerId && this.#isFirst(after);
    must(isOwn, "I16 setup() is told of by whoever has the first slot", [action, after]);
    this.#returned.add(`${after.runId} ${after.setup}`);
  }

  onStart(before: StartStateItem, after: StartStateItem): void {
    const { runId } = after;
    if (after.state && !before.state) {
      const isStored = after.setup !== undefined && this.#returned.has(`${runId} ${after.setup}`);
      must(this.#required.settings.hasSetup !== true || isStored, "I16 no start without what setup() returned", after);
      this.#setups.set(runId, after.setup);
    }
    if (before.state) must(before.setup === after.setup, "I16 what setup() returned stays", [before, after]);
    if (before.teardown !== undefined)
      must(before.teardown.workerId === after.teardown?.workerId, "I17 teardown() is one worker's", [before, after]);
    else if (after.teardown !== undefined) this.#onTeardown(after);
  }

  #onTeardown(after: StartStateItem): void {
    const { settings, regions, runId } = this.#required;
    if (after.runId !== runId || !after.state || after.aborted !== undefined) return;
    const cutMs = Date.parse(after.timestamp) + (settings.durationSeconds + settings.drainSeconds) * 1000;
    // Later on, one that is gone is not waited for.
    if (this.#nowMs() >= cutMs) return;
    for (const [region, { workers }] of Object.entries(regions))
      for (let slot = 0; slot < workers; slot += 1) {
        const held = this.#table.slots.find((one) => one.region === region && one.slot === slot && one.runId === runId);
        const isDone = this.#isFirst({ region, slot }) || held?.endedAt !== undefined;
        must(isDone, "I17 teardown() waits for everybody's load", held);
      }
  }

  onAnswer(answer: Answer, action: Action): void {
    if (action.type !== "test-init" || !("mayTearDown" in answer)) return;
    const { runId, setup, start, slot, mayTearDown } = answer;
    const expected = slot !== null && start.state ? (this.#setups.get(runId) ?? null) : null;
    must(setup === expected, "I16 every worker has the start's setup()", [answer, expected]);
    if (!mayTearDown) return;
    const told = this.#teardowns.get(runId) ?? action.workerId ?? "";
    must(told === action.workerId, "I17 one worker is told to tear down", [told, action]);
    this.#teardowns.set(runId, told);
  }
}
