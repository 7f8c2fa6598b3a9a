// Takes away from a script's thread what leads out of it: whatever the name is that a package finds it by, it throws an
// error of the script. Modules can be loaded all the same, since many packages load what they never call. What is long
// to load and refused by the permission model anyway (cluster, inspector) is left to that.
import childProcess from "node:child_process";
import module from "node:module";
import os from "node:os";
import workerThreads from "node:worker_threads";
import type { ScriptPermission } from "../../../contracts/config/script-permission.ts";

// biome-ignore lint/suspicious/noExplicitAny: Node's own functions, of any form, by names that not every Node has.
type Functions = Record<string, any>;

interface Taken {
  /** As people know it: `process`, `child_process`. */
  readonly name: string;
  readonly from: Functions;
  readonly functions: readonly string[];
  /** What opens it; absent: nothing does. */
  readonly openedBy?: ScriptPermission;
}

const functionsOf = (from: Functions): string[] => Object.keys(from).filter((name) => typeof from[name] === "function");

const takenOf = (): readonly Taken[] => [
  {
    name: "process",
    from: process,
    functions: [
      ...["reallyExit", "abort", "binding", "_linkedBinding", "execve", "_debugProcess", "_debugEnd"],
      ...["_getActiveHandles", "_getActiveRequests"],
    ],
  },
  { name: "process", from: process, functions: ["kill", "_kill"], openedBy: "child-process" },
  { name: "process", from: process, functions: ["dlopen"], openedBy: "addons" },
  { name: "child_process", from: childProcess, functions: functionsOf(childProcess), openedBy: "child-process" },
  { name: "os", from: os, functions: ["setPriority"], openedBy: "child-process" },
  {
    name: "worker_threads",
    from: workerThreads,
    functions: ["Worker", "postMessageToThread"],
    openedBy: "workers",
  },
  { name: "module", from: module, functions: ["register"], openedBy: "workers" },
];

/** Once in a thread, before any of the script is read, and when the thread's own code has what it needs of these. */
export const takeAway = (permissions: readonly ScriptPermission[]): void => {
  process.exit = refusing("process.exit() was called: a script cannot end the load generator");
  for (const { name, from, functions, openedBy } of takenOf()) {
    if (openedBy !== undefined && permissions.includes(openedBy)) continue;
    const next =
      openedBy === undefined
        ? "no script may call it"
        : `a script may call it when the config has "scriptPermissions": ["${openedBy}"]`;
    for (const one of functions)
      if (typeof from[one] === "function") from[one] = refusing(`${name}.${one}() was called: ${next}`);
  }
  // The thread's own line to whoever started it.
  (workerThreads as Functions).parentPort = null;
  (workerThreads as Functions).workerData = null;
  takeDatabases(permissions);
  module.syncBuiltinESMExports();
};

/** Where Node has databases: they open files that the permission model does not ask for. */
const takeDatabases = (permissions: readonly ScriptPermission[]): void => {
  const isHeld = (process as { permission?: unknown }).permission !== undefined;
  if (!isHeld || permissions.includes("files") || !module.isBuiltin("node:sqlite")) return;
  const sqlite = process.getBuiltinModule("node:sqlite") as unknown as Functions;
  for (const one of functionsOf(sqlite))
    sqlite[one] = refusing(
      `node:sqlite ${one} was called: a script may call it when the config has "scriptPermissions": ["files"]`,
    );
};

/** May be called with `new` and extended, as what it stands for: a package that does so as it loads goes on. */
const refusing = (message: string): never =>
  function refused(): never {
    throw new Error(message);
  } as never;
