// A deployment in memory: table, fleet, clock, and the handler called with every fault and under every check.
import { Action } from "../../../contracts/orchestrator/actions.ts";
import type { Answer } from "../../../contracts/orchestrator/answer.ts";
import { makeSeedItems, type SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { type RunSettings, STATE_IDS } from "../../../contracts/orchestrator/state.ts";
import { callerOf, type HandlerPorts, handle } from "../../../lambda-src/orchestrator/handler.ts";
import { type Doing, Invariants } from "./invariants.ts";
import { MemoryFleet, openFleet } from "./memory-fleet.ts";
import { Calls, type Fault, type Item, MemoryTable, noPause, openSession, type Pause } from "./memory-store.ts";

const FUNCTION = "meridian-orchestrator";
const ARN = `arn:aws:lambda:us-west-2:000000000000:function:${FUNCTION}`;
export const callerBy = (alias?: string) => {
  const caller = callerOf({
    functionName: FUNCTION,
    invokedFunctionArn: alias === undefined ? ARN : `${ARN}:${alias}`,
  });
  if (caller === undefined) throw new Error("the function's name is not an orchestrator's");
  return caller;
};

export const START_MS = Date.parse("2026-11-24T17:00:00.000Z");
export const SETTINGS: RunSettings = {
  barrier: "workers",
  bufferSeconds: 3,
  timeoutSeconds: 40,
  durationSeconds: 10,
  drainSeconds: 5,
};

export const seedOf = (regions: SeedInput["regions"], settings: Partial<RunSettings> = {}): SeedInput => ({
  runId: "20261124-170000-aaaa",
  generation: 1,
  regions,
  settings: { ...SETTINGS, ...settings },
  script: { location: "file:///plan.json", sha256: "0".repeat(64) },
});

/** A mistake to be found: the ports as somebody might have written them. */
export type Variant = (ports: HandlerPorts, doing: Doing) => HandlerPorts;
export const asItIs: Variant = (ports) => ports;

export class World {
  nowMs = START_MS;
  readonly table: MemoryTable;
  readonly fleet = new MemoryFleet();
  /** Run → whether it was over when it was recorded last. */
  readonly history = new Map<string, boolean>();
  readonly #invariants: Invariants;
  readonly #variant: Variant;
  /** Calls to table and fleet that the last action made. */
  callCount = 0;
  #mintedCount = 0;
  #broken: unknown;

  constructor(seed: SeedInput, variant: Variant = asItIs) {
    this.table = new MemoryTable(makeSeedItems(seed) as unknown as Item[]);
    this.#invariants = new Invariants(this.table, this.history, () => this.nowMs);
    this.#variant = variant;
    for (const [region, { workers }] of Object.entries(seed.regions)) {
      this.fleet.set({ region, role: "aggregator", count: 1 });
      this.fleet.set({ region, role: "load-generator", count: workers });
    }
  }

  /** Its state in another world, where something else may happen. Nothing that is tried there is remembered here. */
  fork(): World {
    const world = new World(seedOf({}), this.#variant);
    world.table.items.clear();
    for (const [id, item] of this.table.items) world.table.items.set(id, item);
    for (const [key, count] of this.fleet.desired) world.fleet.desired.set(key, count);
    world.fleet.madeAtMs = this.fleet.madeAtMs;
    world.fleet.seed = this.fleet.seed;
    for (const [runId, isOver] of this.history) world.history.set(runId, isOver);
    for (const region of this.fleet.broken) world.fleet.broken.add(region);
    world.nowMs = this.nowMs;
    world.#mintedCount = this.#mintedCount;
    world.#invariants.continueFrom(this.#invariants);
    return world;
  }

  get runId(): string {
    return this.table.items.get(STATE_IDS.start)?.runId ?? "";
  }

  /** @returns undefined when the orchestrator died on the way */
  async call(event: unknown, pause: Pause = noPause, fault?: Fault, alias?: string): Promise<Answer | undefined> {
    const calls = new Calls(fault);
    const session = openSession(this.table, calls, pause, (written) =>
      this.#checked(() => this.#invariants.onWrite(written, doing)),
    );
    const parsed = Action.safeParse(event);
    const doing: Doing = {
      action: parsed.success ? parsed.data : undefined,
      session,
      scaled: [],
      servicesSeed: this.fleet.seed,
      checkedBefore: undefined,
      isAlone: pause === noPause,
      wroteTo: new Set(),
    };
    const fleet = openFleet(this.fleet, calls, pause, (step) =>
      this.#checked(() => this.#invariants.onScale(step, doing)),
    );
    const ports: HandlerPorts = {
      store: session,
      fleet: {
        ...fleet,
        scale: (step) => {
          doing.checkedBefore = session.checked;
          session.checked = undefined;
          return fleet.scale(step);
        },
      },
      history: {
        write: ({ runId, over }) =>
          calls.make(pause, `record ${runId}`, () => {
            if (this.history.get(runId) !== true) this.history.set(runId, over !== null);
          }),
      },
      nowMs: () => this.nowMs,
      mintRunId: () => `20261124-17${String(this.#mintedCount++).padStart(4, "0")}-bbbb`,
      log: () => undefined,
    };
    const answer = await handle(event, callerBy(alias), this.#variant(ports, doing));
    this.callCount = calls.made;
    if (this.#broken !== undefined) throw this.#broken;
    if (calls.hasCrashed) return undefined;
    this.#invariants.onAnswer(answer, doing);
    return answer;
  }

  /** Remembers the first invariant that did not hold: the handler would make an answer of it. */
  #checked(check: () => void): void {
    try {
      check();
    } catch (error) {
      this.#broken ??= error;
    }
  }
}
