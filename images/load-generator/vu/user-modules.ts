// Gives each virtual user of a thread a script of its own: what the script and the files beside it declare is made anew
// for each, by a function that V8 compiles once; what packages declare is made once for all.
import { PHASES, type PhaseName, type RunPlan, type UserPart } from "../../../contracts/run/run-plan.ts";
import type { ScriptContext } from "./context.ts";

export type ScriptFunction = (context: ScriptContext, setupData?: unknown) => unknown;

/** What a script exports, as one virtual user has it. */
export interface ScriptModule {
  /** The function that a scenario runs, by the name of its export. */
  readonly functionOf: (exec: string) => ScriptFunction;
  /** Those of setup() and teardown() that it exports. */
  readonly phases: Readonly<Partial<Record<PhaseName, ScriptFunction>>>;
}

type Exports = Readonly<Record<string, unknown>>;

/** The code to be loaded: of the part that is each user's a function is made. Nothing moves to another line. */
export const loadableCode = ({ code, userPart }: RunPlan["script"]): string => {
  if (userPart === undefined) return code;
  const { fromLine, untilLine } = userPart;
  const lines = code.split("\n");
  // Two functions, so that a script may declare a console of its own.
  lines[fromLine - 2] = "export default (console) => (async () => {";
  lines[untilLine - 1] = `return { ${exportsOf(userPart)} }; })();`;
  return lines.join("\n");
};

/** As getters, since a script may give what it exports another value later. */
const exportsOf = ({ exports }: UserPart): string =>
  Object.entries(exports)
    .map(([name, variable]) => `get ${JSON.stringify(name)}() { return ${variable}; }`)
    .join(", ");

/** The consoles of a thread's virtual users: of the `firstCount` first ones, which are shown, and of all others. */
export interface ScriptConsoles {
  readonly first: Console;
  readonly other: Console;
  readonly firstCount: number;
}

/** @param loaded what the module of `loadableCode` exports. @throws whatever the script's top level throws */
export const openModules = async (
  { userPart }: RunPlan["script"],
  loaded: Exports,
  userCount: number,
  { first, other, firstCount }: ScriptConsoles,
): Promise<ScriptModule[]> => {
  if (userPart === undefined) {
    const shared = moduleOf(loaded);
    return Array.from({ length: userCount }, () => shared);
  }
  const make = loaded.default as (console: Console) => Promise<Exports>;
  const making = Array.from({ length: userCount }, (_, index) => make(index < firstCount ? first : other));
  return (await Promise.all(making)).map(moduleOf);
};

const moduleOf = (exported: Exports): ScriptModule => ({
  functionOf: (exec) => exported[exec] as ScriptFunction,
  phases: Object.fromEntries(
    PHASES.flatMap((name) => (typeof exported[name] === "function" ? [[name, exported[name]]] : [])),
  ),
});
