// Gives each virtual user of a thread a script of its own: what the script and the files beside it declare is made anew
// for each, by a function that V8 compiles once; what packages declare is made once for all.
import { K6_BLOCKING, K6_USER } from "../../../contracts/k6/modules.ts";
import { type Dialect, PHASES, type PhaseName, type RunPlan, type UserPart } from "../../../contracts/run/run-plan.ts";
import { USERS_TIMERS } from "../../../contracts/run/users-timers.ts";
import type { ScriptContext } from "./context.ts";
import { ScriptTimers } from "./script-timers.ts";
import type { UserParts } from "./user-parts.ts";

export type ScriptFunction = (context: ScriptContext, setupData?: unknown) => unknown;

/** Of functions that were made of the script's: those as they stand in it. */
const written = new WeakMap<ScriptFunction, ScriptFunction>();

/** The function as the script has it, by whose text it can be found there. */
export const writtenOf = (run: ScriptFunction): ScriptFunction => written.get(run) ?? run;

/** What a script exports, as one virtual user has it. */
export interface ScriptModule {
  /** Of all that it exports. */
  readonly names: readonly string[];
  /** The function that a scenario runs, by the name of its export. */
  readonly functionOf: (exec: string) => ScriptFunction;
  /** Those of setup() and teardown() that it exports. */
  readonly phases: Readonly<Partial<Record<PhaseName, ScriptFunction>>>;
  /** Told whose it is, where its code is not told so as a parameter. @returns what is to be called when it is cut */
  readonly bind?: (parts: UserParts) => () => void;
}

/** What a script of another dialect has of its virtual user's, in place of the context. */
export interface DialectUser {
  /** What its copy of the script is given besides a console; `loadableCode` names them. */
  readonly given: readonly unknown[];
  readonly bind: (parts: UserParts) => () => void;
  /** How the runtime calls what the script exports. */
  readonly functionOf: (exported: ScriptFunction) => ScriptFunction;
}

/** @param number the user's in the whole run; 0: none is known */
export type MakeDialectUser = (number: number) => DialectUser;

type Exports = Readonly<Record<string, unknown>>;

/** Names of what a copy of the script is given, by its dialect. */
const GIVEN: Readonly<Record<Dialect, readonly string[]>> = { meridian: [USERS_TIMERS], k6: [K6_USER, K6_BLOCKING] };

/** The code to be loaded: of the part that is each user's a function is made. Nothing moves to another line. */
export const loadableCode = ({ code, userPart, dialect = "meridian" }: RunPlan["script"]): string => {
  if (userPart === undefined) return code;
  const { fromLine, untilLine } = userPart;
  const lines = code.split("\n");
  // Two functions, so that a script may declare a console of its own.
  lines[fromLine - 2] = `export default (${["console", ...GIVEN[dialect]].join(", ")}) => (async () => {`;
  lines[untilLine - 1] = `return { ${exportsOf(userPart)} }; })();`;
  return lines.join("\n");
};

/** As getters, since a script may give what it exports another value later. */
const exportsOf = ({ exports }: UserPart): string =>
  Object.entries(exports)
    .map(([name, variable]) => `get ${JSON.stringify(name)}() { return ${variable}; }`)
    .join(", ");

/** The consoles of a thread's virtual users: of the first ones, which are shown, and of all others. */
export interface ScriptConsoles {
  readonly first: Console;
  readonly other: Console;
}

/** Numbers of a thread's virtual users: of those that are their scenarios' first ones, and of all others. */
export interface ScriptUsers {
  readonly first: readonly number[];
  readonly other: readonly number[];
}

export interface Numbered {
  readonly number: number;
  readonly module: ScriptModule;
}

export interface OpenedModules {
  readonly first: readonly Numbered[];
  readonly other: readonly Numbered[];
}

/**
 * @param loaded what the module of `loadableCode` exports
 * @param makeUser where the script's dialect is another
 * @throws whatever the script's top level throws
 */
export const openModules = async (
  { userPart }: RunPlan["script"],
  loaded: Exports,
  { first, other }: ScriptUsers,
  consoles: ScriptConsoles,
  makeUser?: MakeDialectUser,
): Promise<OpenedModules> => {
  const shared = userPart === undefined ? moduleOf(loaded) : undefined;
  const make = loaded.default as (console: Console, ...given: readonly unknown[]) => Promise<Exports>;
  const openOne = async (number: number, console: Console): Promise<Numbered> => {
    if (shared !== undefined) return { number, module: shared };
    const user = makeUser?.(number);
    if (user !== undefined) return { number, module: moduleOf(await make(console, ...user.given), user) };
    const timers = new ScriptTimers();
    return { number, module: { ...moduleOf(await make(console, timers.given)), bind: timers.bind } };
  };
  const firstOnes = Promise.all(first.map((number) => openOne(number, consoles.first)));
  const otherOnes = Promise.all(other.map((number) => openOne(number, consoles.other)));
  // Both at once: where one of them throws, most others do, and nobody would look after those.
  const [firstModules, otherModules] = await Promise.all([firstOnes, otherOnes]);
  return { first: firstModules, other: otherModules };
};

const moduleOf = (given: Exports, user?: DialectUser): ScriptModule => {
  const exported = user === undefined ? given : namedExportsOf(given);
  const functionOf = (name: string): ScriptFunction | undefined => {
    const value = exported[name];
    if (user === undefined || typeof value !== "function") return value as ScriptFunction;
    const run = user.functionOf(value as ScriptFunction);
    written.set(run, value as ScriptFunction);
    return run;
  };
  return {
    names: Object.keys(exported),
    functionOf: functionOf as ScriptModule["functionOf"],
    phases: Object.fromEntries(
      PHASES.flatMap((name) => (typeof exported[name] === "function" ? [[name, functionOf(name)]] : [])),
    ),
    ...(user === undefined ? {} : { bind: user.bind }),
  };
};

/** A script in the form of CommonJS has all that it exports in one value. */
const namedExportsOf = (given: Exports): Exports =>
  typeof given.default === "object" && given.default !== null ? (given.default as Exports) : given;
