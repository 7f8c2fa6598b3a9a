// One virtual user: what the script's function is given, and one iteration of it.
import { setImmediate } from "node:timers/promises";
import type { IterationCause } from "../../../contracts/delta/worker-delta.ts";
import { textOfTag } from "../../../contracts/metrics/tags.ts";
import type { PhaseName } from "../../../contracts/run/run-plan.ts";
import type { Attached, Begun } from "../protocols/protocol.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { LeaseView } from "../shared/lease.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { AwaitWatch } from "./awaits/await-watch.ts";
import { areFollowed, callAs, callWithDataAs } from "./awaits/callers.ts";
import { Pending } from "./awaits/pending.ts";
import { Checks } from "./checks.ts";
import {
  attachAll,
  type OpenProtocols,
  type ScriptContext,
  type VirtualUserContext,
  type VuIdentity,
} from "./context.ts";
import type { MetricClasses } from "./custom-metrics.ts";
import { RowsUsedUp, type ScriptData } from "./data.ts";
import { Aborted, Failed, fail, isCut, thrownOf } from "./endings.ts";
import { runInGroup } from "./groups.ts";
import type { LoadedScript } from "./load-script.ts";
import type { Pace } from "./pace.ts";
import type { ScriptError } from "./places.ts";
import { Scope } from "./scope.ts";
import { Sleeps } from "./sleeps.ts";
import { type ScriptFunction, writtenOf } from "./user-modules.ts";
import type { UserParts } from "./user-parts.ts";

/** What all virtual users of a scenario in a thread are given. */
export interface Surroundings {
  readonly script: LoadedScript;
  readonly protocols: OpenProtocols;
  readonly recorder: Recorder;
  readonly metrics: MetricClasses;
  readonly scenario: Readonly<{ name: string; executor: string }>;
  readonly instance: ScriptContext["instance"];
  readonly target: string;
  readonly env: Readonly<Record<string, string>>;
  readonly data: ScriptData;
  readonly lease: LeaseView;
  /** Null: requests begin when the script makes them. */
  readonly pace?: Pace | null;
  /** One that ends earlier is followed by a wait. */
  readonly minIterationMs?: number;
  readonly awaits: AwaitWatch;
  /** What setup() returned, as JSON; null where there is none. */
  readonly setup: string | null;
  /** The script asks for the end of the whole run; the text says where. */
  readonly onAbort: (reason: string) => void;
}

export class VirtualUser {
  readonly #run: ScriptFunction;
  readonly #surroundings: Surroundings;
  readonly #pending: Pending;
  readonly #scope: Scope;
  readonly #attached: readonly Attached[];
  /** Of those that have something to do then: the others are not looked at in each iteration. */
  readonly #beginnings: readonly (() => void)[];
  readonly #context: ScriptContext;
  readonly #vu: VuIdentity;
  readonly #checks: Checks;
  readonly #sleeps: Sleeps;
  readonly #setupData: unknown;
  readonly #numberOf: (iteration: number | undefined) => number;
  readonly #scenario: { name: string; executor: string; iterationInTest: number };
  #isOutOfRows = false;
  #isUnderWay = false;
  /** What the present iteration threw, if it did. */
  #endedBy: IterationCause | undefined;
  #begunMs = 0;
  /** What the script threw where nothing of its function could catch it, as in a timer. */
  #stray: { readonly error: unknown } | undefined;
  readonly #onStop: (() => void) | undefined;
  /** In k6 the iteration that asked for the end of the run is over by that, and counts. */
  readonly #countsAborting: boolean;

  /**
   * @param run the script's function for the scenario, as this user has it
   * @param numberOf the whole run's number of an iteration, by the thread's number of it or, without one, by the user's
   * count
   * @param bind where the script is to be told whose it is
   */
  constructor(
    vu: VuIdentity,
    run: ScriptFunction,
    surroundings: Surroundings,
    numberOf: (iteration: number | undefined) => number = () => vu.iteration,
    bind?: (parts: UserParts) => () => void,
  ) {
    const { recorder, lease, protocols, setup, target, env, data, metrics, instance, scenario } = surroundings;
    this.#run = run;
    this.#surroundings = surroundings;
    this.#vu = vu;
    this.#numberOf = numberOf;
    // By names and by assign: a copy by `...` with more behind it has a hidden class of its own for each user in V8 up to
    // Node 22, which makes whatever reads it slow.
    this.#scenario = { name: scenario.name, executor: scenario.executor, iterationInTest: 0 };
    // Each user has its own copy, so that no user sees what another changes in it, even on the same worker.
    this.#setupData = setup === null ? undefined : JSON.parse(setup);
    this.#pending = new Pending(surroundings.awaits);
    this.#scope = new Scope(recorder, lease, this.#pending, surroundings.pace, vu);
    this.#checks = new Checks(this.#scope, this.#explain);
    this.#sleeps = new Sleeps(this.#scope);
    const { apis, all } = attachAll(protocols, this.#scope);
    this.#attached = all;
    this.#beginnings = all.flatMap(({ beginIteration }) => beginIteration ?? []);
    const context: VirtualUserContext = {
      check: this.#checks.check,
      sleep: this.#sleeps.sleep,
      fail,
      group: this.#group,
      vu,
      scenario: this.#scenario,
      instance,
      env,
      target,
      data,
      setupData: this.#setupData,
      test: { abort: this.#abort },
      metrics,
    };
    this.#context = Object.assign(context, apis);
    this.#countsAborting = bind !== undefined;
    this.#onStop = bind?.({
      context: this.#context,
      scope: this.#scope,
      inGroup: this.#inGroup,
      threw: (error) => {
        this.#stray ??= { error };
      },
      attached: (name) => all[[...protocols.keys()].indexOf(name)],
    });
  }

  /**
   * Calls the script once. Never rejects: what it throws is counted.
   * @param lateMs how long after it was due it begins; undefined where nothing was due
   * @returns whether it gave others their turn
   */
  iterate(lateMs?: number, number?: number): Promise<boolean> {
    this.#scope.beginIteration(lateMs);
    this.#checks.beginIteration();
    this.#scenario.iterationInTest = this.#numberOf(number);
    for (const begin of this.#beginnings) begin();
    this.#isUnderWay = true;
    this.#endedBy = undefined;
    this.#begunMs = monotonicMs();
    // Not an async function: entering and leaving one costs time in each iteration.
    let outcome: unknown;
    try {
      outcome = this.#call();
    } catch (error) {
      outcome = Promise.reject(error);
    }
    return Promise.resolve(outcome).then(this.#ended, this.#failed);
  }

  #call(): unknown {
    const { script } = this.#surroundings;
    if (script.takesContext) return callAs(this.#pending, this.#run, this.#context, this.#setupData);
    return callWithDataAs(this.#pending, this.#run as (setupData: unknown) => unknown, this.#setupData);
  }

  readonly #ended = (): boolean | Promise<boolean> => {
    const mistake = this.#checks.firstUnawaited;
    if (mistake !== undefined) return this.#failed(mistake);
    if (!areFollowed()) return this.#returned();
    this.#scope.waited();
    return setImmediate().then(this.#returned);
  };

  readonly #returned = (): boolean | Promise<boolean> => {
    if (this.#pending.isEmpty && this.#stray === undefined) return this.#leave(false);
    const { awaits, recorder } = this.#surroundings;
    if (!this.#scope.isStopped && this.#pending.hasForgotten) awaits.look(this.#pending.traced, recorder.errors);
    return this.#leaveWhenSettled(false);
  };

  readonly #failed = (error: unknown): boolean | Promise<boolean> => {
    const isCut = this.#tell(error);
    return this.#pending.isEmpty ? this.#leave(isCut) : this.#leaveWhenSettled(isCut);
  };

  /** @returns whether the error ended the iteration before its time */
  #tell(given: unknown): boolean {
    const error = thrownOf(given);
    const { recorder } = this.#surroundings;
    // Whatever a script makes of its end is no error of its own.
    if (this.#scope.isStopped || isCut(error)) {
      if (!(error instanceof Aborted)) return true;
      if (this.#countsAborting) return false;
      this.#interrupt();
      return true;
    }
    if (error instanceof RowsUsedUp) {
      this.#isOutOfRows = true;
      recorder.errors.note("rows-used-up", `${error.message}: virtual users that asked for more ended`);
      return true;
    }
    const { message, place } = this.#explain(error);
    this.#endedBy = this.#causeOf(error);
    recorder.errors.count("script", message, place, this.#endedBy === "script" ? undefined : this.#endedBy);
    return false;
  }

  /** What the function left pending is waited for, so that nobody goes faster for not awaiting it. */
  async #leaveWhenSettled(isCut: boolean): Promise<boolean> {
    if (!this.#scope.isStopped && !this.#pending.isEmpty) await this.#pending.settled();
    const stray = this.#stray;
    this.#stray = undefined;
    if (stray !== undefined && this.#endedBy === undefined && this.#tell(stray.error)) return this.#leave(true);
    return this.#leave(isCut);
  }

  readonly #explain = (error: unknown): ScriptError => this.#surroundings.script.explain(error, writtenOf(this.#run));

  #causeOf(error: unknown): IterationCause {
    if (error instanceof Failed) return "fail";
    return this.#scope.hasRequestFailed ? "target" : "script";
  }

  /** @param isCut whether it was ended before its time: then its duration is not measured */
  #leave(isCut: boolean): boolean | Promise<boolean> {
    const { minIterationMs = 0 } = this.#surroundings;
    let restMs = 0;
    if (!this.#scope.isStopped && !isCut) {
      const nowMs = monotonicMs();
      restMs = this.#begunMs + minIterationMs - nowMs;
      this.#surroundings.recorder.iteration(Math.round((nowMs - this.#begunMs) * 1000), nowMs, this.#endedBy);
    }
    this.#isUnderWay = false;
    this.#vu.iteration += 1;
    if (restMs <= 0) return this.#scope.hasWaited;
    const rested = (): boolean => true;
    return this.#sleeps.sleep(restMs / 1000).then(rested, rested);
  }

  /** Counted when it is cut: one that never ends after that is counted all the same. */
  #interrupt(): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#surroundings.recorder.interrupted();
  }

  /** Its last iteration asked for a row where none was left: it has nothing more to do. */
  get isDone(): boolean {
    return this.#isOutOfRows;
  }

  /**
   * Calls its function as setup() or teardown(), which is no iteration. Its requests have that as their group.
   * @throws whatever it throws
   */
  async runPhase(name: PhaseName): Promise<unknown> {
    this.#scope.beginPhase(name);
    const { awaits, recorder } = this.#surroundings;
    const returned = await this.#call();
    if (this.#pending.isEmpty || this.#scope.isStopped) return returned;
    if (this.#pending.hasForgotten) awaits.look(this.#pending.traced, recorder.errors);
    await this.#pending.settled();
    return returned;
  }

  /** What it has begun and what has not ended, the oldest first, where its thread takes stacks. */
  get underWay(): Iterable<Begun> {
    return this.#pending.traced;
  }

  /** Cuts what is under way: sleeps end, requests are aborted, the next call of anything throws. */
  stop(): void {
    this.#scope.stop();
    this.#interrupt();
    for (const one of this.#attached) one.close();
    this.#sleeps.wakeAll();
    this.#onStop?.();
    this.#pending.giveUp();
  }

  readonly #abort = (reason = ""): never => {
    const { onAbort } = this.#surroundings;
    const { place } = this.#explain(new Error());
    onAbort(`${String(reason) || "test.abort() was called"} (${place})`);
    throw new Aborted(String(reason));
  };

  /** @throws TypeError for a name that has no text, and without a function */
  readonly #group = <T>(name: string, run: () => T): Promise<Awaited<T>> => {
    const text = textOfTag("group", name);
    if (text === undefined || typeof run !== "function")
      throw new TypeError('a group is a name and a function: await group("buy", async () => { … })');
    const path = `${this.#scope.group()}::${text}`;
    return this.#pending.during("a group", () => runInGroup(path, () => this.#timeGroup(path, run)));
  };

  /** As `group`, of a function that may give what it gives at once. */
  readonly #inGroup: UserParts["inGroup"] = (name, run) => {
    const above = this.#scope.group();
    // A group without a name at the top is the top's own, in k6.
    const path = `${above === "::" ? "" : above}::${name}`;
    const begunMs = monotonicMs();
    const ended = (): void => {
      if (!this.#scope.isStopped) this.#scope.samples.groupEnded(path, Math.round((monotonicMs() - begunMs) * 1000));
    };
    let given: ReturnType<typeof run> | undefined;
    try {
      given = runInGroup(path, run);
    } finally {
      if (!(given instanceof Promise)) ended();
    }
    return (given instanceof Promise ? given.finally(ended) : given) as ReturnType<typeof run>;
  };

  /** Measured however it ends, but not where its user was cut. */
  async #timeGroup<T>(path: string, run: () => T): Promise<Awaited<T>> {
    const begunMs = monotonicMs();
    try {
      return await run();
    } finally {
      if (!this.#scope.isStopped) this.#scope.samples.groupEnded(path, Math.round((monotonicMs() - begunMs) * 1000));
    }
  }
}
