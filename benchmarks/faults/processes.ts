// Which processes a process has started, by /proc.
import { readdirSync, readFileSync } from "node:fs";

const parents = (): readonly (readonly [pid: number, parent: number])[] =>
  readdirSync("/proc").flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      // The name in brackets may hold spaces.
      const afterName = readFileSync(`/proc/${entry}/stat`, "utf8").split(") ").at(-1) ?? "";
      return [[Number(entry), Number(afterName.split(" ")[1])] as const];
    } catch {
      return [];
    }
  });

export const childrenOf = (pid: number): number[] =>
  parents().flatMap(([child, parent]) => (parent === pid ? [child] : []));

/** A process, and all that come from it. */
export const familyOf = (pid: number): number[] => {
  const all = parents();
  const below = (one: number): number[] => [
    one,
    ...all.flatMap(([child, parent]) => (parent === one ? below(child) : [])),
  ];
  return below(pid);
};

export const signal = (pids: readonly number[], name: NodeJS.Signals): void => {
  for (const pid of pids) {
    try {
      process.kill(pid, name);
    } catch {
      // It has ended meanwhile.
    }
  }
};
