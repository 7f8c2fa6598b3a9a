// What expressions of a bundle may give, as far as calls are concerned: functions, and what they are kept in. All that
// a place in the code makes is one value, however often that code runs.
import type { Unit } from "../program/units.ts";
import type { Place } from "./place.ts";

/** A function of a k6 module. */
export interface K6Function {
  readonly name: string;
  readonly isBlocking: boolean;
  /** It blocks when a function given to it does. */
  readonly isBlockingAsGiven: boolean;
}

export type ValueKind =
  /** A function or class of the bundle's. */
  | "function"
  | "object"
  | "array"
  /** What JavaScript's own functions make: it keeps whatever they were given, and gives it to whoever asks. */
  | "made"
  /** Something of JavaScript's own by its name, `Promise.all`. */
  | "native"
  | "k6 module"
  | "k6 function"
  /** A number, a text, or what nobody can tell. */
  | "unknown";

export interface ClassParts {
  /** Where the class that it extends comes from. */
  readonly parent: Place | undefined;
  /** Initialisers of its instances' fields. */
  readonly initialisers: readonly Unit[];
}

const NONE: ReadonlySet<object> = new Set();

export class Value {
  readonly kind: ValueKind;
  readonly fields = new Map<string, Place>();
  readonly reads = new Map<string, Place>();
  /** What was put there under names that are made while it runs. */
  star: Place | undefined;
  /** Everything in it. */
  all: Place | undefined;
  /** What it inherits from, or takes over from by a spread. */
  proto: Place | undefined;

  // Of some kinds alone:
  unit: Unit | undefined;
  parts: ClassParts | undefined;
  /** What `new` makes of it. */
  instance: Value | undefined;
  /** What `new` makes of it, and of classes that extend it. */
  instances: Place | undefined;
  /** How many of its parameters were given beforehand, by `bind`. */
  shift = 0;
  /** The calls of `bind` that made it. */
  boundBy: ReadonlySet<object> = NONE;
  /** What a call of it gives, where there is no code of its own to tell. */
  gives: Place | undefined;
  name: string | undefined;
  k6: K6Function | undefined;
  /** Of one that stands for many. */
  crowd: Crowd | undefined;
  /** A promise of the script's own. */
  isPromise = false;

  constructor(kind: ValueKind) {
    this.kind = kind;
  }
}

/** Values that are too many to go into each. Crowds that meet are one from then on. */
export class Crowd {
  #members = new Set<Value>();
  /** The one that it became a part of. */
  #whole: Crowd | undefined;

  get members(): Set<Value> {
    return this.#root().#members;
  }

  unite(other: Crowd): void {
    const [one, two] = [this.#root(), other.#root()];
    if (one === two) return;
    const [into, from] = one.#members.size < two.#members.size ? [two, one] : [one, two];
    for (const value of from.#members) into.#members.add(value);
    from.#members = into.#members;
    from.#whole = into;
  }

  #root(): Crowd {
    let root: Crowd = this;
    for (let next = root.#whole; next !== undefined; next = root.#whole) {
      // The way is half as long for whoever goes it next.
      if (next.#whole !== undefined) root.#whole = next.#whole;
      root = next;
    }
    return root;
  }
}
