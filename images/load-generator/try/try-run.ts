// One iteration of one virtual user, with setup() before and teardown() after it, each by a user of its own as in a run.
// Everything that happens is told when it does.
import type { PhaseName } from "../../../contracts/run/run-plan.ts";
import type { TriedMetric, TryAssignment, TryEnding, TryEvent, TryPart } from "../../../contracts/run/try-events.ts";
import { watchedProtocols } from "../protocols/index.ts";
import { LeaseHolder } from "../shared/lease.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { packData } from "../shared/packed-data.ts";
import { packFiles } from "../shared/packed-files.ts";
import { OpenThread } from "../thread/open-thread.ts";
import { setupJson } from "../thread/phase-run.ts";
import { AwaitWatch } from "../vu/awaits/await-watch.ts";
import { scriptDataOf } from "../vu/data.ts";
import { isCut } from "../vu/endings.ts";
import { currentGroup } from "../vu/groups.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import { type Surroundings, VirtualUser } from "../vu/virtual-user.ts";
import { WatchedRecorder } from "./watched-recorder.ts";

export class TryRun {
  readonly #assignment: TryAssignment;
  readonly #script: LoadedScript;
  readonly #tell: (event: TryEvent) => void;
  readonly #recorder: WatchedRecorder;
  readonly #thread: OpenThread;
  readonly #surroundings: Omit<Surroundings, "scenario">;
  readonly #phaseData: Surroundings["data"];
  #setup: string | null = null;
  #user: VirtualUser | undefined;
  /** How the part that is under way will have ended. */
  #ending: TryEnding = { is: "done" };
  #iterationMicros: number | undefined;

  constructor(assignment: TryAssignment, script: LoadedScript, tell: (event: TryEvent) => void) {
    const { plan, region, hasBodies } = assignment;
    this.#assignment = assignment;
    this.#script = script;
    this.#tell = tell;
    this.#recorder = new WatchedRecorder(
      {
        onCheck: (name, group, holds) => tell({ type: "check", name, group, holds }),
        onError: (message, place, cause) => {
          if (cause === "check" || cause === "outside") tell({ type: "mistake", cause, message, place });
          else this.#ending = { is: "threw", cause: cause ?? "script", message, place };
        },
        onNotice: (text) => tell({ type: "notice", text }),
        onIteration: (micros) => {
          this.#iterationMicros = micros;
        },
      },
      plan.tags,
    );
    const lease = new LeaseHolder();
    lease.extend(Number.POSITIVE_INFINITY);
    const data = packData(plan.data);
    const protocols = watchedProtocols({
      hasBodies,
      told: (exchange) => tell({ type: "exchange", ...exchange }),
      group: () => currentGroup() ?? "",
    });
    this.#thread = new OpenThread(
      {
        plan,
        data,
        files: packFiles(plan.script.files),
        region,
        workerId: "",
        regionVus: 1,
        slot: 0,
        slots: 1,
        threadIndex: 0,
        threadCount: 1,
        lease: lease.shared,
      },
      script,
      this.#recorder,
      protocols,
      { setup: null, post: (message) => message.type === "abort" && this.#abort(message.reason) },
    );
    // There is no second iteration in which to look for what was not awaited.
    this.#surroundings = { ...this.#thread.surroundings, awaits: new AwaitWatch(script, true) };
    this.#phaseData = scriptDataOf(data, undefined);
  }

  /** @returns what the script's own metrics were given */
  async run(): Promise<TriedMetric[]> {
    const { setup, teardown } = this.#assignment.plan;
    const isReady = setup === undefined || (await this.#call("setup", () => this.#runPhase("setup"))).is === "done";
    if (isReady) {
      await this.#call("iteration", () => this.#iterate());
      if (teardown !== undefined) await this.#call("teardown", () => this.#runPhase("teardown"));
    }
    this.#thread.close();
    return this.#recorder.metrics;
  }

  /** Cuts the part that is under way: its next call of anything throws. */
  stop(): void {
    const user = this.#user;
    if (user === undefined) return;
    const underWay = [...user.underWay].map(({ what, at }) => ({ what, place: this.#script.explain(at).place }));
    if (this.#ending.is === "done") this.#ending = { is: "cut", underWay };
    user.stop();
  }

  /** What nobody awaited has thrown. */
  stray(error: unknown): void {
    if (isCut(error)) return;
    this.#tell({ type: "mistake", cause: "outside", ...this.#script.explain(error) });
  }

  async #call(part: TryPart, run: () => Promise<void>): Promise<TryEnding> {
    this.#ending = { is: "done" };
    this.#iterationMicros = undefined;
    this.#tell({ type: "begun", part });
    const begunMs = monotonicMs();
    await run();
    const micros = this.#iterationMicros ?? Math.round((monotonicMs() - begunMs) * 1000);
    this.#user = undefined;
    this.#tell({ type: "ended", part, micros, ending: this.#ending });
    return this.#ending;
  }

  #abort(reason: string): void {
    this.#ending = { is: "aborted", reason };
  }

  async #iterate(): Promise<void> {
    const { plan, region, scenarioIndex } = this.#assignment;
    const scenario = plan.scenarios[scenarioIndex];
    if (scenario === undefined) return;
    const { name, exec, env, load } = scenario;
    const module = this.#script.takeModule(true, 1);
    const user = new VirtualUser(
      { id: 1, idInTest: 1, iteration: 0, region },
      module.functionOf(exec),
      {
        ...this.#surroundings,
        scenario: { name, executor: load.executor },
        env: { ...plan.env, ...env },
        setup: this.#setup,
      },
      undefined,
      module.bind,
    );
    this.#user = user;
    await user.iterate();
    if (user.isDone && this.#ending.is === "done")
      this.#ending = { is: "threw", cause: "script", message: "no row of data was left", place: plan.script.file };
  }

  async #runPhase(name: PhaseName): Promise<void> {
    const { region } = this.#assignment;
    const module = this.#script.takeModule(false, 0);
    const user = new VirtualUser(
      { id: 0, idInTest: 0, iteration: 0, region },
      module.phases[name] ?? (() => undefined),
      {
        ...this.#surroundings,
        scenario: { name: "", executor: "" },
        data: this.#phaseData,
        setup: this.#setup,
      },
      undefined,
      module.bind,
    );
    this.#user = user;
    try {
      const returned = await user.runPhase(name);
      if (name === "setup") this.#setup = setupJson(returned, this.#assignment.plan.script.dialect);
    } catch (error) {
      if (isCut(error) || this.#ending.is === "cut") return;
      this.#ending = { is: "threw", cause: "script", ...this.#script.explain(error) };
    }
  }
}
