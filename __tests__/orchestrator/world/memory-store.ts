// A state table in memory that holds to the steps' conditions as DynamoDB does, yields at every call so that a
// scheduler decides who comes next, and fails as it is told to.

import { type SlotItem, STATE_IDS } from "../../../contracts/orchestrator/state.ts";
import type { Condition, Path, PutStep, UpdateStep, When } from "../../../lambda-src/orchestrator/decision/decision.ts";
import {
  ConditionNotMet,
  type Reading,
  type RunStore,
  readingOf,
  withSlots,
} from "../../../lambda-src/orchestrator/store/run-store.ts";

export type Item = { readonly id: string; readonly runId: string; readonly generation: number } & Readonly<
  Record<string, unknown>
>;
export type Pause = (label: string) => Promise<void>;
export const noPause: Pause = async () => undefined;

/**
 * refused, throttled: fails and nothing is done. reply-lost: done, and the caller is told that it failed. sent-again:
 * done, its reply lost, and the client library sends it once more. crashed: done, and the caller does nothing after it.
 */
export type FaultKind = "refused" | "throttled" | "reply-lost" | "sent-again" | "crashed";
/** The call of a session, counted from 0, that goes wrong. */
export interface Fault {
  readonly at: number;
  readonly kind: FaultKind;
}

/** Counts the calls of one action, and has one of them go wrong: shared by its store and its fleet. */
export class Calls {
  #count = 0;
  #isDead = false;
  readonly #fault: Fault | undefined;

  constructor(fault?: Fault) {
    this.#fault = fault;
  }

  get made(): number {
    return this.#count;
  }

  get hasCrashed(): boolean {
    return this.#isDead;
  }

  async make<T>(pause: Pause, label: string, perform: () => T | Promise<T>): Promise<T> {
    if (this.#isDead) throw new Error("the caller is dead");
    const kind = this.#count++ === this.#fault?.at ? this.#fault.kind : undefined;
    await pause(label);
    if (kind === "refused") throw new Error("500 before the call");
    if (kind === "throttled") throw Object.assign(new Error("slow down"), { name: "ThrottlingException" });
    const result = await perform();
    if (kind === "sent-again") {
      await pause(`${label} again`);
      return perform();
    }
    if (kind === "crashed") this.#isDead = true;
    if (kind !== undefined) throw new Error("the reply was lost");
    return result;
  }
}

const valueAt = (item: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (value, key) => (typeof value === "object" && value !== null ? (value as Record<string, unknown>)[key] : undefined),
    item,
  );

/** A comparison with what is absent, or of another type, is false. */
const meets = (item: unknown, condition: Condition): boolean => {
  const found = valueAt(item, condition.path);
  if (condition.is === "absent") return found === undefined;
  const { value } = condition;
  if (typeof found !== typeof value) return false;
  const known = found as typeof value;
  if (condition.is === "equal") return known === value;
  return condition.is === "less" ? known < value : known <= value;
};

const isMet = (item: unknown, when: When): boolean => when.some((all) => all.every((one) => meets(item, one)));

/** A copy with the value at `path`; undefined removes it. A map that is not there cannot get an entry. */
const withValue = (item: unknown, [key, ...rest]: readonly string[], value: unknown): Record<string, unknown> => {
  if (typeof item !== "object" || item === null || key === undefined)
    throw Object.assign(new Error("the document path is invalid for update"), { name: "ValidationException" });
  const known = item as Record<string, unknown>;
  const changed = rest.length === 0 ? value : withValue(known[key], rest, value);
  const { [key]: _, ...others } = known;
  return changed === undefined ? others : { ...others, [key]: changed };
};

const plain = <T>(value: T): T => (value === undefined ? value : JSON.parse(JSON.stringify(value)));

export type Write = UpdateStep | PutStep;
export interface Written {
  readonly step: Write;
  readonly before: Item | undefined;
  readonly after: Item;
}

/** What items mean is found once, however many callers read them: no item changes, a write puts another one in its place. */
const lastReadings = new WeakMap<Item, { readonly items: readonly Item[]; readonly reading: Reading }>();
const readingOnceOf = (items: readonly Item[]): Reading => {
  const [first] = items;
  const last = first === undefined ? undefined : lastReadings.get(first);
  if (last?.items.length === items.length && last.items.every((item, index) => item === items[index]))
    return last.reading;
  const reading = readingOf(items);
  if (first !== undefined) lastReadings.set(first, { items, reading });
  return reading;
};

export class MemoryTable {
  readonly items: Map<string, Item>;

  constructor(items: Iterable<Item>) {
    this.items = new Map([...items].map((item) => [item.id, item]));
  }

  get slots(): readonly SlotItem[] {
    return [...this.items.values()].filter(({ id }) => id.startsWith("slot#")) as unknown as SlotItem[];
  }

  /** As it is now, in one look: what no caller of DynamoDB can have. */
  reading(): Reading {
    return withSlots(readingOnceOf(this.fourItems(Object.values(STATE_IDS))), this.slots, true);
  }

  fourItems(ids: readonly string[]): Item[] {
    return ids.flatMap((id) => this.items.get(id) ?? []);
  }

  /** @throws ConditionNotMet */
  write(step: Write): Written {
    const id = step.step === "put" ? step.item.id : step.id;
    const before = this.items.get(id);
    if (!isMet(before, step.when)) throw new ConditionNotMet(id);
    const after = step.step === "put" ? plain(step.item) : updated(before ?? { id }, step);
    this.items.set(id, after as Item);
    return { step, before, after: after as Item };
  }
}

const updated = (item: unknown, { set, remove = [] }: UpdateStep): unknown => {
  const withSet = set.reduce<unknown>((known, [path, value]) => withValue(known, path, plain(value)), item);
  return remove.reduce<unknown>((known, path: Path) => withValue(known, path, undefined), withSet);
};

/** What one action did to the table. */
export interface Session extends RunStore {
  readonly counts: { reads: number; writes: number; generationReads: number };
  /** What it last decided on. */
  reading: Reading | undefined;
  /** What it read with nothing in between: the generation, and whether the table held one whole run at that moment. */
  checked: { readonly generation: number | undefined; readonly wasWhole: boolean } | undefined;
}

/** @param onWrite after each write that was done, before anybody else can come */
export const openSession = (
  table: MemoryTable,
  calls: Calls,
  pause: Pause,
  onWrite: (written: Written, session: Session) => void = () => undefined,
): Session => {
  const counts = { reads: 0, writes: 0, generationReads: 0 };
  const session: Session = {
    counts,
    reading: undefined,
    checked: undefined,
    read: async (slotsToRead) => {
      counts.reads += 1;
      session.checked = undefined;
      if (slotsToRead === "all") {
        // A scan meets the four items and the slots in any order.
        const [four, all] = await calls.make(pause, "scan", () =>
          Promise.all([readFour(table, pause), readSlots(table, "all", pause)]),
        );
        session.reading = withSlots(readingOnceOf(four), all, true);
        return session.reading;
      }
      const head = readingOnceOf(await calls.make(pause, "batch", () => readFour(table, pause)));
      if (head.kind === "empty") return head;
      const wanted = typeof slotsToRead === "function" ? slotsToRead(head.required) : slotsToRead;
      const slots = wanted === "none" ? [] : await calls.make(pause, "slots", () => readSlots(table, wanted, pause));
      session.reading = withSlots(head, slots, wanted === "all");
      return session.reading;
    },
    apply: async (step) => {
      let isDone = false;
      session.checked = undefined;
      await calls.make(pause, `write ${step.step === "put" ? step.item.id : step.id}`, () => {
        const written = table.write(step);
        if (!isDone) counts.writes += 1;
        isDone = true;
        onWrite(written, session);
      });
    },
    readGeneration: () =>
      calls.make(pause, "generation", () => {
        counts.generationReads += 1;
        const generation = table.items.get(STATE_IDS.start)?.generation;
        session.checked = { generation, wasWhole: table.reading().kind === "whole" };
        return generation;
      }),
  };
  return session;
};

/** Neither a batch nor a scan is a snapshot: each item is read at a moment of its own. */
const readFour = async (table: MemoryTable, pause: Pause): Promise<Item[]> => {
  const read = Object.values(STATE_IDS).map(async (id) => {
    await pause(`get ${id}`);
    return table.fourItems([id]);
  });
  return (await Promise.all(read)).flat();
};

const readSlots = async (
  table: MemoryTable,
  wanted: "all" | { readonly key: string },
  pause: Pause,
): Promise<readonly SlotItem[]> => {
  if (wanted !== "all") return table.slots.filter(({ id }) => id === wanted.key);
  // Two pages of a scan, between which anything may happen.
  const isFirstPage = ({ slot }: SlotItem): boolean => slot % 2 === 0;
  await pause("first page");
  const first = table.slots.filter(isFirstPage);
  await pause("next page");
  return first.concat(table.slots.filter((slot) => !isFirstPage(slot)));
};
