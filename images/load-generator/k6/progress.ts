// What a thread knows of its k6 script's run while it goes on: which users there are, and since when each scenario runs.
// `exec.instance` tells of this thread alone: what the others do it does not know.
import type { UserParts } from "../vu/user-parts.ts";

export class Progress {
  /** How long each scenario begins iterations, seconds, by its name. */
  readonly #durations: Readonly<Record<string, number>>;
  readonly #users = new Map<number, UserParts>();
  readonly #begunAtMs = new Map<string, number>();
  #openedCount = 0;
  #cutCount = 0;
  #runBegunMs: number | undefined;

  constructor(durations: Readonly<Record<string, number>>) {
    this.#durations = durations;
  }

  /** A copy of the script was made for a user. */
  opened(): void {
    this.#openedCount += 1;
  }

  /** @returns what is to be called when the user is cut */
  begun(number: number, parts: UserParts): () => void {
    const nowMs = Date.now();
    const { name } = parts.context.scenario;
    this.#runBegunMs ??= nowMs;
    if (!this.#begunAtMs.has(name)) this.#begunAtMs.set(name, nowMs);
    this.#users.set(number, parts);
    return () => {
      if (this.#users.get(number)?.scope.isStopped === true) this.#cutCount += 1;
    };
  }

  get instance() {
    const users = [...this.#users.values()];
    return {
      iterationsCompleted: users.reduce((sum, { context }) => sum + context.vu.iteration, 0),
      iterationsInterrupted: this.#cutCount,
      vusInitialized: this.#openedCount,
      vusActive: users.filter(({ scope }) => !scope.isStopped).length,
      /** Milliseconds. */
      currentTestRunDuration: this.#runBegunMs === undefined ? 0 : Date.now() - this.#runBegunMs,
    };
  }

  /** Epoch milliseconds; 0: it has no iterations. */
  startOf(scenario: string): number {
    return this.#begunAtMs.get(scenario) ?? 0;
  }

  /** From 0 to 1, by the time that it has. */
  fractionOf(scenario: string): number {
    const seconds = this.#durations[scenario] ?? 0;
    const begunMs = this.#begunAtMs.get(scenario);
    if (seconds === 0 || begunMs === undefined) return 0;
    return Math.min(1, (Date.now() - begunMs) / (seconds * 1000));
  }
}
