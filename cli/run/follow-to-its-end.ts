// Follows a run that this command started, for a person who may interrupt it: the first interrupt ends the run, the
// second the following of it.
import type { Place, RunHandle, RunResults } from "../places/place.ts";
import type { Output } from "../terminal/output.ts";
import { followRun } from "./follow.ts";
import type { Interrupts } from "./interrupts.ts";
import type { OpenObserver } from "./observers.ts";

/** @returns undefined when there are no results */
export const followToItsEnd = async (
  handle: RunHandle,
  { words }: Place,
  output: Output,
  interrupts: Interrupts,
  observers: readonly OpenObserver[],
): Promise<RunResults | undefined> => {
  const open = await handle.open();
  const say = (text: string): void => output.say(text);
  const stop = (): void => {
    say(`stopping: iterations under way finish; once more ${words.secondInterrupt}`);
    handle.ask({ type: "test-abort", runId: open.record.runId, reason: "interrupted" }).catch(() => undefined);
  };
  interrupts.first.addEventListener("abort", stop, { once: true });
  if (interrupts.first.aborted) stop();
  try {
    return await followRun(open, observers, { signal: interrupts.second, stop, say });
  } finally {
    interrupts.first.removeEventListener("abort", stop);
  }
};
