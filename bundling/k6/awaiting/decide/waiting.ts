// Which functions of a bundle have to wait, because they can reach a function that blocks, and by which calls they do.
import type { Analysis } from "../flow/analysis.ts";
import type { Call } from "../flow/calls.ts";
import type { Value } from "../flow/values.ts";
import { isSynchronous, type Unit } from "../program/units.ts";

/** The next call on the shortest way to something that blocks. */
export interface Step {
  readonly call: Call;
  /** What is called there: a function of the bundle's, or the name of one that blocks. */
  readonly called: Unit | string;
}

interface Caller {
  readonly call: Call;
  /** Nobody can tell whether it calls that function. */
  readonly isDoubtful: boolean;
}

export class Waiting {
  readonly #analysis: Analysis;
  readonly #blockingMethods: ReadonlySet<string>;
  readonly #constructed = new Set<Unit>();
  readonly #callers = new Map<Unit, Caller[]>();
  readonly #asGiven = new Map<Unit, Call[]>();
  /** Without doubt, and with all calls of which nobody can tell. */
  readonly #sure = new Map<Unit, Step>();
  readonly #all = new Map<Unit, Step>();

  constructor(analysis: Analysis, blockingMethods: ReadonlySet<string>) {
    this.#analysis = analysis;
    this.#blockingMethods = blockingMethods;
    for (const call of analysis.calls.values()) this.#addCallers(call);
    this.#spread(this.#sure, false);
    for (const [unit, step] of this.#sure) this.#all.set(unit, step);
    this.#spread(this.#all, true);
  }

  /** It is made asynchronous. */
  isMadeToWait(unit: Unit | undefined): boolean {
    return unit !== undefined && this.#all.has(unit) && !unit.isAsync && this.canBeMadeToWait(unit);
  }

  canBeMadeToWait(unit: Unit): boolean {
    return unit.kind !== "module" && !isSynchronous(unit) && !this.#constructed.has(unit);
  }

  /** Its code may await. */
  mayAwait(unit: Unit): boolean {
    return unit.kind === "module" || unit.isAsync || this.isMadeToWait(unit);
  }

  /** A call of it has to be awaited. */
  isBlocking(value: Value): boolean {
    return (value.k6?.isBlocking ?? false) || this.isMadeToWait(value.unit);
  }

  /** Whether the call is one of a method of what k6's modules give. */
  isBlockingMethod({ member, isUnknown, isNew }: Call): boolean {
    return isUnknown && !isNew && member !== undefined && this.#blockingMethods.has(member);
  }

  /** How it comes to wait, without doubt; undefined: it may not. */
  stepOf(unit: Unit): Step | undefined {
    return this.#sure.get(unit);
  }

  /** Whether the script blocks anywhere. */
  get isAny(): boolean {
    return this.#all.size > 0;
  }

  isCalled(unit: Unit): boolean {
    return this.#constructed.has(unit) || this.#callers.has(unit);
  }

  #addCallers(call: Call): void {
    const isSuper = call.node.type === "CallExpression" && call.node.callee.type === "Super";
    for (const { unit, k6 } of call.targets) {
      if (unit !== undefined) this.#addCaller(unit, call, call.isUnknown);
      if (unit !== undefined && (call.isNew || isSuper)) this.#constructed.add(unit);
      if (!k6?.isBlockingAsGiven) continue;
      for (const { unit: given } of call.callbacks.keys())
        if (given !== undefined) this.#asGiven.set(given, [...(this.#asGiven.get(given) ?? []), call]);
    }
    for (const [{ unit }, use] of call.callbacks)
      if (unit !== undefined && (use === "awaited" || use === "executor" || use === "unknown"))
        this.#addCaller(unit, call, use === "unknown");
  }

  #addCaller(unit: Unit, call: Call, isDoubtful: boolean): void {
    const callers = this.#callers.get(unit) ?? [];
    callers.push({ call, isDoubtful });
    this.#callers.set(unit, callers);
  }

  /** From what blocks to its callers, the nearest first. */
  #spread(found: Map<Unit, Step>, withDoubt: boolean): void {
    const waiting: Unit[] = [];
    const reach = (call: Call, called: Unit | string): void => {
      if (found.has(call.unit)) return;
      found.set(call.unit, { call, called });
      waiting.push(call.unit);
    };
    for (const call of this.#analysis.calls.values()) {
      const name = this.#blockingNameOf(call, withDoubt);
      if (name !== undefined) reach(call, name);
    }
    if (withDoubt) waiting.push(...this.#sure.keys());
    const lost = withDoubt ? this.#lostCalls() : new Map<string, Call[]>();
    const names = withDoubt ? this.#namesOfUnits() : new Map<Unit, string[]>();
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      if (next.isAsync || !this.canBeMadeToWait(next)) continue;
      for (const { call, isDoubtful } of this.#callers.get(next) ?? []) if (withDoubt || !isDoubtful) reach(call, next);
      for (const call of this.#asGiven.get(next) ?? []) reach(call, next);
      for (const name of names.get(next) ?? []) for (const call of lost.get(name) ?? []) reach(call, next);
    }
  }

  #blockingNameOf(call: Call, withDoubt: boolean): string | undefined {
    for (const { k6 } of call.targets) if (k6?.isBlocking && (withDoubt || !call.isUnknown)) return k6.name;
    if (this.isBlockingMethod(call)) return `response.${call.member}`;
    for (const [{ k6 }, use] of call.callbacks)
      if (k6?.isBlocking && (use === "awaited" || (use === "unknown" && withDoubt))) return k6.name;
    return undefined;
  }

  /** Calls of which nothing at all is known, by the name of what is called. */
  #lostCalls(): Map<string, Call[]> {
    const lost = new Map<string, Call[]>();
    for (const call of this.#analysis.calls.values()) {
      if (call.member === undefined || this.#analysis.calleesOf(call).size > 0) continue;
      lost.set(call.member, [...(lost.get(call.member) ?? []), call]);
    }
    return lost;
  }

  #namesOfUnits(): Map<Unit, string[]> {
    const names = new Map<Unit, string[]>();
    for (const [name, values] of this.#analysis.namesOf(({ unit }) => unit !== undefined))
      for (const { unit } of values) if (unit !== undefined) names.set(unit, [...(names.get(unit) ?? []), name]);
    return names;
  }
}
