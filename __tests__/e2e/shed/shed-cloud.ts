// A fleet of another kind: aggregators and load generators as objects of this very process, the state table and the
// flush log in its memory. What a folder of cloud/ would be, written against the ports alone.
import type { ActionOf, FlushLog, LogHead, Orchestrator, PlanStore, Scale, TaskFleet } from "../../../cloud/ports.ts";
import type { FlushItem, LogPage } from "../../../contracts/delta/flush-item.ts";
import type { ActionType } from "../../../contracts/orchestrator/actions.ts";
import { parseAnswer } from "../../../contracts/orchestrator/answer.ts";
import { makeSeedItems, type SeedInput } from "../../../contracts/orchestrator/seed.ts";
import { flushLogKey, ROLES } from "../../../contracts/words/names.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { handle } from "../../../lambda-src/orchestrator/handler.ts";
import { MemoryLog } from "../../aggregator/support.ts";
import { Calls, type Item, MemoryTable, noPause, openSession } from "../../orchestrator/world/memory-store.ts";
import { callerBy } from "../../orchestrator/world/world.ts";
import { startAggregator, startLoadGenerator, type Task } from "./tasks.ts";

const SWEEP_EVERY_MS = 1_000;

export class ShedCloud implements TaskFleet, Orchestrator, FlushLog {
  readonly #table: MemoryTable;
  readonly #plans: PlanStore;
  readonly #threadProgram: URL;
  readonly #logs = new Map<string, MemoryLog>();
  readonly #tasks = new Map<string, Task[]>();
  readonly #sweep: NodeJS.Timeout;

  constructor(seed: SeedInput, plan: string, threadProgram: URL) {
    this.#table = new MemoryTable(makeSeedItems(seed) as unknown as Item[]);
    this.#plans = { read: async () => plan };
    this.#threadProgram = threadProgram;
    this.#sweep = setInterval(() => void this.call({ type: "test-sweep" }), SWEEP_EVERY_MS);
  }

  async call<T extends ActionType>(action: ActionOf<T>) {
    const sentMs = monotonicMs();
    const answer = await handle(action, callerBy(), {
      store: openSession(this.#table, new Calls(), noPause),
      // Nobody asks for it here.
      history: { write: async () => undefined },
      fleet: this,
      nowMs: Date.now,
      mintRunId: () => "never: nobody resets a run here",
      log: () => undefined,
    });
    return { answer: parseAnswer<T>(action.type, JSON.stringify(answer)), sentMs, receivedMs: monotonicMs() };
  }

  /** What tasks there are: their names in `status`. */
  get tasks(): readonly string[] {
    return [...this.#tasks].flatMap(([service, tasks]) => tasks.map((_, index) => `${service} ${index + 1}`));
  }

  async scale({ region, role, count }: Scale): Promise<void> {
    const tasks = this.#tasks.get(`${region} ${role}`) ?? [];
    const start = role === "aggregator" ? startAggregator : startLoadGenerator;
    const parts = { orchestrator: this, flushLog: this, plans: this.#plans, threadProgram: this.#threadProgram };
    while (tasks.length < count) tasks.push(start(region, parts));
    this.#tasks.set(`${region} ${role}`, tasks);
    for (const task of tasks.splice(count)) task.stop();
  }

  async wanted(regions: readonly string[]) {
    const all = regions.flatMap((region) => ROLES.map((role) => ({ region, role, madeAtMs: 0 })));
    return all.filter(({ region, role }) => (this.#tasks.get(`${region} ${role}`) ?? []).length > 0);
  }

  readHead(run: string): Promise<LogHead> {
    return this.#log(run).readHead();
  }

  append(item: FlushItem): Promise<"written" | "taken"> {
    return this.#log(item.run).append(item);
  }

  async readPage(runId: string, region: string, afterSeq: number): Promise<LogPage> {
    const { items } = this.#log(flushLogKey(runId, region));
    return { items: items.filter(({ seq }) => seq > afterSeq), isLast: true };
  }

  close(): void {
    clearInterval(this.#sweep);
    for (const task of [...this.#tasks.values()].flat()) task.stop();
    this.#tasks.clear();
  }

  #log(run: string): MemoryLog {
    const log = this.#logs.get(run) ?? new MemoryLog();
    this.#logs.set(run, log);
    return log;
  }
}
