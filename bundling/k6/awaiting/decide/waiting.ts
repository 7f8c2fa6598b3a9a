// Which functions of a bundle have to wait, because they can reach a function that blocks, and by which calls they do.
import type { AnyNode } from "acorn";
import { childrenOf, isFunction } from "../../../awaits/tree.ts";
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
  /** Of those, functions that wait only if one that was given to them does. */
  readonly #waitsAsGiven = new Set<Unit>();

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

  /** Whether a call has to be awaited if it calls that. */
  blocksAt(call: Call, value: Value): boolean {
    if (!this.isBlocking(value)) return false;
    const { unit } = value;
    if (unit === undefined || !this.#waitsAsGiven.has(unit)) return true;
    return this.#givesBlocking(call, (given) => this.isBlocking(given));
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
      const isVague = call.isUnknown || (call.targets.size > 1 && this.#analysis.isForeign(call.node));
      if (unit !== undefined) this.#addCaller(unit, call, isVague);
      if (unit !== undefined && (call.isNew || isSuper) && !isVague && isConstructible(unit))
        this.#constructed.add(unit);
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
    const reach = (call: Call, called: Unit | string, isAsGiven = false): void => {
      const { unit } = call;
      const isKnown = found.has(unit);
      if (isKnown && (isAsGiven || !this.#waitsAsGiven.has(unit))) return;
      if (isAsGiven) this.#waitsAsGiven.add(unit);
      else this.#waitsAsGiven.delete(unit);
      if (!isKnown || !isAsGiven) found.set(unit, { call, called });
      waiting.push(unit);
    };
    for (const call of this.#analysis.calls.values()) {
      const name = this.#blockingNameOf(call, withDoubt);
      if (name !== undefined) reach(call, name, isOwnParameter(calleeOf(call), call, this.#analysis));
    }
    if (withDoubt) waiting.push(...this.#sure.keys());
    const crowds = withDoubt ? this.#callsByCrowd() : new Map<Unit, ReadonlySet<Call>>();
    const lost = withDoubt ? this.#lostCalls() : new Map<string, Call[]>();
    const names = withDoubt ? this.#namesOfUnits() : new Map<Unit, string[]>();
    /** Calls of functions that wait if what they are given does, and of which it did not yet. */
    const later = new Map<Call, Unit>();
    const isBlocking = (value: Value): boolean => isBlockingIn(value, found);
    const follow = (call: Call, next: Unit): void => {
      const isOwn = isOwnParameter(calleeOf(call), call, this.#analysis);
      if (isOwn || !this.#waitsAsGiven.has(next) || call.callbacks.size > 0) {
        const isForItself = !this.#waitsAsGiven.has(next) && isTarget(call, next);
        reach(call, next, isOwn || (!isForItself && call.callbacks.size > 0 && this.#isPassedOn(call, isBlocking)));
        return;
      }
      if (this.#givesBlocking(call, isBlocking)) reach(call, next, this.#isPassedOn(call, isBlocking));
      else later.set(call, next);
    };
    for (;;) {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        if (next.isAsync || !this.canBeMadeToWait(next)) continue;
        for (const { call, isDoubtful } of this.#callers.get(next) ?? [])
          if (withDoubt || !isDoubtful) follow(call, next);
        for (const call of this.#asGiven.get(next) ?? []) reach(call, next, this.#isPassedOn(call, isBlocking));
        for (const call of crowds.get(next) ?? []) reach(call, next);
        for (const name of names.get(next) ?? []) for (const call of lost.get(name) ?? []) reach(call, next);
      }
      for (const [call, next] of later) {
        if (!this.#givesBlocking(call, isBlocking)) continue;
        later.delete(call);
        follow(call, next);
      }
      if (waiting.length === 0) return;
    }
  }

  /** Whether something that blocks may be among what a call gives, or in it. */
  #givesBlocking(call: Call, isBlocking: (value: Value) => boolean): boolean {
    return call.arguments.some((given) => this.#analysis.functionsIn(given).some(isBlocking));
  }

  /** Whether all that blocks among what a call gives was given to the function that it stands in. */
  #isPassedOn(call: Call, isBlocking: (value: Value) => boolean): boolean {
    return call.arguments.every(
      (given) =>
        isOwnParameter(given.node, call, this.#analysis) || !this.#analysis.functionsIn(given).some(isBlocking),
    );
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
      const isLost = this.#analysis.calleesOf(call).size === 0 || this.#analysis.crowdOf(call) !== undefined;
      if (call.member === undefined || !isLost) continue;
      const known = lost.get(call.member);
      if (known === undefined) lost.set(call.member, [call]);
      else known.push(call);
    }
    return lost;
  }

  /** Calls of which too much is known, and without a name by which to look for what they call. */
  #callsByCrowd(): Map<Unit, ReadonlySet<Call>> {
    const byCrowd = new Map<ReadonlySet<Value>, Set<Call>>();
    for (const call of this.#analysis.calls.values()) {
      const crowd = call.member === undefined ? this.#analysis.crowdOf(call) : undefined;
      if (crowd !== undefined) byCrowd.set(crowd, (byCrowd.get(crowd) ?? new Set()).add(call));
    }
    const byUnit = new Map<Unit, ReadonlySet<Call>>();
    for (const [crowd, calls] of byCrowd)
      for (const { unit } of crowd) {
        const known = unit === undefined ? undefined : byUnit.get(unit);
        if (unit !== undefined) byUnit.set(unit, known === undefined ? calls : new Set([...known, ...calls]));
      }
    return byUnit;
  }

  #namesOfUnits(): Map<Unit, string[]> {
    const names = new Map<Unit, string[]>();
    for (const [name, values] of this.#analysis.namesOf(({ unit }) => unit !== undefined))
      for (const { unit } of values) if (unit !== undefined) names.set(unit, [...(names.get(unit) ?? []), name]);
    return names;
  }
}

const isBlockingIn = ({ k6, unit }: Value, found: ReadonlyMap<Unit, Step>): boolean =>
  (k6?.isBlocking ?? false) || (unit !== undefined && !unit.isAsync && found.has(unit));

/** Whether a name stands for what was given to the function in which a call stands. */
const isOwnParameter = (node: AnyNode, { unit }: Call, { scopes }: Analysis): boolean => {
  const variable = node.type === "Identifier" ? scopes.variableOf(node) : undefined;
  return variable !== undefined && variable.declared === unit.node && variable.writeCount === 1;
};

const isTarget = ({ targets }: Call, called: Unit): boolean => [...targets].some(({ unit }) => unit === called);

const calleeOf = ({ node }: Call): AnyNode => (node.type === "TaggedTemplateExpression" ? node.tag : node.callee);

/** A class, or a function that makes something of its `this`. */
const isConstructible = ({ kind, isArrow, node }: Unit): boolean =>
  kind === "constructor" || (kind === "function" && !isArrow && isFunction(node) && usesThis(node.body));

const usesThis = (node: AnyNode): boolean =>
  node.type === "ThisExpression" ||
  childrenOf(node).some((child) => (!isFunction(child) || child.type === "ArrowFunctionExpression") && usesThis(child));
