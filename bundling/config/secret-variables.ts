// Variables of the environment that hold secrets: taken out of this process's own when they are read, so that nothing
// that it starts has them.
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";

/** What was taken: a command that reads its config again finds it here. */
const taken = new Map<string, string>();

export const takeVariable = (name: string): string | undefined => {
  const value = process.env[name];
  if (value === undefined) return taken.get(name);
  taken.set(name, value);
  delete process.env[name];
  eraseAsStarted(name);
  return value;
};

/** The environment as it was: for what the config names as `${NAME}`. */
export const wholeEnvironment = (): NodeJS.ProcessEnv => ({ ...Object.fromEntries(taken), ...process.env });

/** In `/proc/self/stat`, behind the program's name: where the environment begins in memory. */
const ENVIRONMENT_FIELD = 47;

/**
 * Linux shows what a process was started with for as long as it lives, in `/proc/<pid>/environ`, whatever it unsets:
 * so the value is written over there. Where that is not possible, those who may read it there could read it before.
 */
const eraseAsStarted = (name: string): void => {
  if (process.platform !== "linux") return;
  try {
    const environment = readFileSync("/proc/self/environ");
    const entry = Buffer.from(`\0${name}=`);
    const found = Buffer.concat([Buffer.alloc(1), environment]).indexOf(entry);
    if (found < 0) return;
    const from = found + entry.length - 1;
    const length = environment.indexOf(0, from) - from;
    const stat = readFileSync("/proc/self/stat", "latin1");
    const start = Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[ENVIRONMENT_FIELD]);
    const memory = openSync("/proc/self/mem", "r+");
    try {
      writeSync(memory, Buffer.alloc(length, "*"), 0, length, start + from);
    } finally {
      closeSync(memory);
    }
  } catch {
    // Not every system lets a process write there.
  }
};
