// One place in a service: while it is wanted, a process that ends there is replaced, as ECS does.
import type { TaskProcess } from "./task-process.ts";

/** A process that lived for less than this died quickly; each quick death in a row makes the next start wait longer. */
const QUICK_DEATH_MS = 10_000;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 10_000;

/**
 * How long to wait before a dead process is replaced.
 * @param quickDeathCount deaths in a row, each soon after its start
 */
export const replacementDelayMs = (quickDeathCount: number): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.max(0, quickDeathCount - 1));

export type PlaceState = "starting" | "running" | "stopping" | "stopped";

export interface PlaceView {
  readonly state: PlaceState;
  readonly pid: number | null;
  readonly startedAtMs: number;
  readonly exit: string | null;
  readonly restarts: number;
}

export interface PlacePorts {
  readonly start: () => TaskProcess;
  /** False from the run's stop on for what would only bring new load. */
  readonly mayStart: () => boolean;
  readonly nowMs: () => number;
  readonly log: (event: string, details: Readonly<Record<string, unknown>>) => void;
}

export class TaskPlace {
  readonly #ports: PlacePorts;
  #isWanted = false;
  #process: TaskProcess | undefined;
  #startedAtMs: number;
  #exit: string | null = null;
  #restarts = 0;
  #quickDeathCount = 0;
  #replacement: NodeJS.Timeout | undefined;
  #kill: NodeJS.Timeout | undefined;

  constructor(ports: PlacePorts) {
    this.#ports = ports;
    this.#startedAtMs = ports.nowMs();
  }

  /**
   * Starts a process, unless one runs or is about to start. One that is being stopped is replaced when it has ended.
   */
  want(): void {
    if (this.#isWanted) return;
    this.#isWanted = true;
    this.#quickDeathCount = 0;
    if (this.#process === undefined) this.#start();
  }

  /**
   * Sends SIGTERM now and SIGKILL after `graceMs`; a second call can only bring the SIGKILL forward.
   * @returns when no process is left here
   */
  async stop(graceMs: number): Promise<void> {
    this.#isWanted = false;
    clearTimeout(this.#replacement);
    const stopping = this.#process;
    if (stopping === undefined) return;
    if (this.#kill === undefined) stopping.signal("SIGTERM");
    const kill = setTimeout(() => stopping.signal("SIGKILL"), graceMs);
    this.#kill = kill;
    await stopping.ended;
    clearTimeout(kill);
  }

  view(): PlaceView {
    return {
      state: this.#state(),
      pid: this.#process?.pid ?? null,
      startedAtMs: this.#startedAtMs,
      exit: this.#exit,
      restarts: this.#restarts,
    };
  }

  #state(): PlaceState {
    if (this.#process === undefined) return this.#isWanted && this.#ports.mayStart() ? "starting" : "stopped";
    return this.#kill === undefined ? "running" : "stopping";
  }

  #start(): void {
    if (!this.#ports.mayStart()) return;
    const started = this.#ports.start();
    this.#process = started;
    this.#startedAtMs = this.#ports.nowMs();
    this.#ports.log("task-started", { pid: started.pid });
    started.ended.then((exit) => this.#ended(started, exit));
  }

  #ended(dead: TaskProcess, exit: string): void {
    const livedMs = this.#ports.nowMs() - this.#startedAtMs;
    const wasStopped = this.#kill !== undefined;
    this.#ports.log("task-ended", { pid: dead.pid, exit, livedMs });
    this.#process = undefined;
    this.#kill = undefined;
    this.#exit = exit;
    if (!this.#isWanted) return;
    if (wasStopped) {
      this.#start();
      return;
    }
    this.#restarts += 1;
    this.#quickDeathCount = livedMs < QUICK_DEATH_MS ? this.#quickDeathCount + 1 : 1;
    this.#replacement = setTimeout(() => this.#start(), replacementDelayMs(this.#quickDeathCount));
  }
}
