// One virtual user's part of a k6 script's surroundings: its modules, and what the script finds without importing it.
// While the user's copy of the script is made it is nobody's: then the script may declare and read, and send nothing.
import type { UserParts, UserScope } from "../vu/user-parts.ts";
import { callable } from "./blocking.ts";
import { makeOwnGlobal } from "./own-global.ts";
import type { K6Surroundings } from "./surroundings.ts";
import { Timers } from "./timers.ts";

/** What a module exports to this user, by its name. @throws Error for one that is not there */
export type MakeModule = (name: string, user: K6User) => object;

export class K6User {
  readonly surroundings: K6Surroundings;
  readonly timers = new Timers(this);
  /** Tags that the script gives to all samples of this user. */
  tags: Record<string, unknown> = {};
  hasTags = false;
  readonly __VU: number;
  readonly __ENV: Record<string, string>;
  random: () => number = Math.random;
  readonly #makeModule: MakeModule;
  readonly #exports = new Map<string, object>();
  #parts: UserParts | undefined;
  /** Of these parts: looked at in every iteration. */
  #scope: UserScope | undefined;
  /** Made when it is first asked for: most scripts never do. */
  #global: Record<PropertyKey, unknown> | undefined;

  /** @param number in the whole run; 0: the script is only read, or runs setup() or teardown() */
  constructor(surroundings: K6Surroundings, makeModule: MakeModule, number: number) {
    this.__VU = number;
    this.surroundings = surroundings;
    this.#makeModule = makeModule;
    this.__ENV = { ...surroundings.env };
  }

  /** Null while its copy of the script is made. */
  get parts(): UserParts | null {
    return this.#parts ?? null;
  }

  /** @param called by the name that the script knows it by. @throws Error while the script's copy is made */
  bound(called: string): UserParts {
    return this.#parts ?? this.#unbound(called);
  }

  /** As `bound`, of what every iteration asks for. */
  scopeOf(called: string): UserScope {
    return this.#scope ?? this.#unbound(called);
  }

  #unbound(called: string): never {
    throw new Error(
      `${called} was called in the script's init code, which only declares: call it in the function that virtual users run, or in setup()`,
    );
  }

  /** @throws Error once the user runs */
  unbound(called: string): void {
    if (this.#parts === undefined) return;
    throw new Error(`${called} belongs in the script's init code, at its top level: there it is done once`);
  }

  /** The script's copy gets a user, who begins. */
  bind(parts: UserParts): void {
    this.#parts = parts;
    this.#scope = parts.scope;
    Object.assign(this.__ENV, parts.context.env);
  }

  /** The global object as this user has it. */
  get global(): Record<PropertyKey, unknown> {
    this.#global ??= makeOwnGlobal(this);
    return this.#global;
  }

  /** Of a package that was not there when the script was bundled. @throws Error where the script has no `require` */
  readonly require = (name: string): unknown => {
    const own = this.#global?.require;
    if (typeof own === "function") return callable(own as (name: string) => unknown)(name);
    throw new Error(`the package ${name} was not found: install it beside the script with \`npm install\``);
  };

  /** Undefined where there are no iterations: in the init code, setup() and teardown(). */
  get __ITER(): number | undefined {
    return this.__VU === 0 ? undefined : this.#parts?.context.vu.iteration;
  }

  /** What a module exports, by its name; made when the script first asks. */
  readonly module = (name: string): object => {
    const known = this.#exports.get(name);
    if (known !== undefined) return known;
    const made = this.#makeModule(name, this);
    // In this order: a copy by `...` with more behind it has a hidden class of its own for each user in V8.
    const exports = "default" in made ? made : { default: made, ...made };
    this.#exports.set(name, exports);
    return exports;
  };

  readonly open = (path: unknown, mode?: unknown): string | ArrayBuffer => {
    this.unbound("open()");
    if (typeof path !== "string" || path === "") throw new TypeError("open() takes a file's path");
    return this.surroundings.open(path, mode === "b");
  };

  readonly resolve = (path: string): string => this.surroundings.resolve(String(path));

  readonly setTimeout = (run: unknown, delayMs?: number, ...given: unknown[]): number =>
    this.timers.begin(run, delayMs, false, given);
  readonly setInterval = (run: unknown, delayMs?: number, ...given: unknown[]): number =>
    this.timers.begin(run, delayMs, true, given);
  readonly clearTimeout = (id?: number): void => this.timers.end(id);
  readonly clearInterval = (id?: number): void => this.timers.end(id);

  /**
   * With those that the user has for all it does; undefined where there are none.
   * @throws TypeError for values that no tag can have
   */
  tagsWith(given: unknown): Readonly<Record<string, unknown>> | undefined {
    // What has no values by names is no tags, as in k6.
    const tags = typeof given === "object" && given !== null ? (given as Readonly<Record<string, unknown>>) : undefined;
    for (const name in tags) checkTag(name, tags[name]);
    if (!this.hasTags) return tags;
    return { ...this.tags, ...tags };
  }
}

const checkTag = (name: string, value: unknown): void => {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return;
  const found = value === null || value === undefined ? String(value) : `a ${typeof value}`;
  throw new TypeError(`the tag ${name} is ${found}: a tag's value is text, a number, true or false`);
};
