// A thread's part of the run: its virtual users from the start to their end, and what they measured, once a second.

import type { LoadGap } from "../../../contracts/delta/load-gaps.ts";
import type { Step } from "../../../contracts/executors/stairs.ts";
import { secretsOf } from "../../../contracts/run/open-plan.ts";
import { Masking } from "../../../metrics/masking/masking.ts";
import { joinRecorded, Recorder, RecorderBounds } from "../recorder/recorder.ts";
import { RequestSampler } from "../recorder/request-sampler.ts";
import type { FromThread, LoadStart, ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { BEAT_EVERY_MS } from "../shared/pauses.ts";
import { AttemptTally } from "../shared/tally.ts";
import { turns } from "../shared/turns.ts";
import { createMetricClasses } from "../vu/custom-metrics.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import type { VirtualUser } from "../vu/virtual-user.ts";
import { sharesOf } from "./load/scenario-share.ts";
import { joinLoads, type ThreadLoad } from "./load/thread-load.ts";
import { regionPlaceOf } from "./load/user-numbers.ts";
import { ALL_PARTS, OpenThread, type ThreadParts } from "./open-thread.ts";
import { ScenarioRun, type ThreadPorts } from "./scenario-run.ts";
import { ThreadWatch } from "./self-watch/thread-watch.ts";

const MEASURED_EVERY_MS = 1_000;
const REPORT_AFTER_MS = 5;
/** How long the thread spins before the start, because a timer alone fires a few milliseconds off. */
const SPIN_MS = 15;
/** How long an iteration may take to end after its cut. One that takes longer is left behind. */
const LET_GO_MS = 1_000;

export class ThreadRun {
  /**
   * Records what no scenario is known for, such as what a library calls. Where the run has one scenario alone, it is
   * that scenario's recorder.
   */
  readonly recorder: Recorder;
  readonly #recorders: readonly Recorder[];
  readonly #assignment: ThreadAssignment;
  readonly #startAtMs: number;
  readonly #joinedMs: number;
  readonly #post: (message: FromThread) => void;
  readonly #thread: OpenThread;
  readonly #watch = new ThreadWatch();
  readonly #users = new Set<VirtualUser>();
  readonly #wakers = new Set<() => void>();
  readonly #load: ThreadLoad;
  readonly #sampler: RequestSampler | null;
  #reporting: NodeJS.Timeout | undefined;
  #iterationCount = 0;
  #hasBegun = false;
  #isStopping = false;
  #giveUp: () => void = () => {};

  constructor(
    assignment: ThreadAssignment,
    script: LoadedScript,
    { startAtMs, setup, isAtStart, steps }: LoadStart,
    post: (message: FromThread) => void,
    { protocols, catalog }: ThreadParts = ALL_PARTS,
  ) {
    this.#assignment = assignment;
    this.#startAtMs = startAtMs;
    this.#joinedMs = isAtStart ? 0 : monotonicMs() - startAtMs;
    this.#post = post;
    const { scenarios, tags, sampleTags } = assignment.plan;
    const tally = new AttemptTally(assignment.tally);
    this.#sampler = samplerOf(assignment, startAtMs);
    const bounds = new RecorderBounds(tags, catalog, script.mask, undefined, tally, this.#sampler);
    const vusAt = (index: number, second: number): number =>
      this.#isStopping ? 0 : (runs[index]?.load.vusAt(second) ?? 0);
    const shares = sharesOf(assignment);
    const recorders = scenarios.map(
      ({ name, tags: own }, index) =>
        new Recorder(monotonicMs, startAtMs, (second) => vusAt(index, second), {
          bounds,
          tags: { scenario: name, ...bounds.ownTags.of({ ...sampleTags, ...own })?.tags },
          vusMax: shares[index]?.vuIndexes.length ?? 0,
        }),
    );
    const [only, second] = recorders;
    const isAlone = only !== undefined && second === undefined;
    this.recorder = isAlone
      ? only
      : new Recorder(monotonicMs, startAtMs, () => 0, { bounds, tags: bounds.ownTags.of(sampleTags)?.tags ?? {} });
    this.#recorders = isAlone ? recorders : [this.recorder, ...recorders];
    // Where a script ends the run, this thread need not be told that it is over.
    const postAndHeed = (message: FromThread): void => {
      if (message.type === "abort") this.#beginNoMore();
      post(message);
    };
    this.#thread = new OpenThread(assignment, script, this.recorder, protocols, { setup, post: postAndHeed });
    const runs = this.#openScenarios(script, recorders);
    this.#load = joinLoads(runs.flatMap((run) => (run === undefined ? [] : [run.load])));
    if (steps !== undefined) this.takeSteps(steps);
  }

  /** Resolves when every user has ended, or was left behind after its cut; everything measured has been posted then. */
  async run(): Promise<void> {
    this.#reportEachSecond();
    const { pauses } = this.#thread;
    const beating = setInterval(() => pauses.beat(monotonicMs()), BEAT_EVERY_MS).unref();
    if (!this.#load.beginsAtStart) {
      void this.#startReached().then(() => this.#post({ type: "started", skewMs: monotonicMs() - this.#startAtMs }));
    }
    let areDone = false;
    const abandoned = new Promise<void>((resolve) => {
      this.#giveUp = resolve;
    });
    const cancel = this.#at(this.#load.lastCutMs + LET_GO_MS, () => this.#giveUp());
    await Promise.race([
      this.#load.run().then(() => {
        areDone = true;
      }),
      abandoned,
    ]);
    cancel();
    if (!areDone)
      this.recorder.errors.note(
        "iteration-left-behind",
        "an iteration did not end when its time was over: it was left behind",
      );
    clearTimeout(this.#reporting);
    clearInterval(beating);
    this.#thread.close();
    this.#report(true);
    this.#watch.close();
    this.#post({ type: "done", iterations: this.#iterationCount });
  }

  /** @param added all steps that were added to the load while the run goes on */
  takeSteps(added: readonly Step[]): void {
    this.#load.takeSteps?.(added);
  }

  #beginNoMore(): void {
    this.#isStopping = true;
    for (const wake of [...this.#wakers]) wake();
  }

  /** Begins no more iterations, and cuts those under way after the grace. */
  stop(graceMs: number): void {
    this.#beginNoMore();
    setTimeout(() => {
      for (const user of [...this.#users]) user.stop();
      setTimeout(() => this.#giveUp(), LET_GO_MS);
    }, graceMs);
  }

  /** By the plan's order; undefined where this thread has no part. */
  #openScenarios(script: LoadedScript, recorders: readonly Recorder[]): (ScenarioRun | undefined)[] {
    const { plan, region } = this.#assignment;
    const shares = sharesOf(this.#assignment);
    const place = regionPlaceOf(this.#assignment);
    const placeOf = (): string => script.explain(new Error()).place;
    return plan.scenarios.map((scenario, index) => {
      const share = shares[index];
      const recorder = recorders[index];
      if (share === undefined || recorder === undefined) return undefined;
      const { name, load, env } = scenario;
      const surroundings = {
        ...this.#thread.surroundings,
        recorder,
        scenario: { name, executor: load.executor },
        env: { ...plan.env, ...env },
        metrics: recorder === this.recorder ? script.metrics : createMetricClasses({ recorder }, script.mask, placeOf),
      };
      const onOpened = (user: VirtualUser): void => void this.#users.add(user);
      return new ScenarioRun({ place, scenario, share, region, surroundings, onOpened }, this.#ports());
    });
  }

  #ports(): ThreadPorts {
    return {
      note: (code, text) => this.recorder.errors.note(code, text),
      joinedMs: this.#joinedMs,
      elapsedMs: () => monotonicMs() - this.#startAtMs,
      waitUntil: (elapsedMs) => (elapsedMs <= 0 ? this.#startReached().then(this.#inTurn) : this.#reached(elapsedMs)),
      isStopping: () => this.#isStopping,
      onIteration: (lateMs) => {
        if (!this.#hasBegun) {
          this.#hasBegun = true;
          if (this.#load.beginsAtStart) this.#post({ type: "started", skewMs: monotonicMs() - this.#startAtMs });
        }
        this.#watch.began(lateMs);
      },
      at: (elapsedMs, run) => this.#at(elapsedMs, run),
    };
  }

  #at(elapsedMs: number, run: () => void): () => void {
    const timer = setTimeout(run, Math.max(0, this.#startAtMs + elapsedMs - monotonicMs()));
    return () => clearTimeout(timer);
  }

  #starting: Promise<boolean> | undefined;

  /** One wait for all users of the thread, so that they begin in the same turn of the event loop. */
  #startReached(): Promise<boolean> {
    this.#starting ??= this.#reached(-SPIN_MS).then(async (isStopped) => {
      while (!isStopped && monotonicMs() < this.#startAtMs) await new Promise((resolve) => setImmediate(resolve));
      return isStopped;
    });
    return this.#starting;
  }

  /** All users of a thread are due at its start: they begin one after another, with answers read in between. */
  readonly #inTurn = (): Promise<boolean> => new Promise((resolve) => turns.enter(() => resolve(this.#isStopping)));

  /** @returns true when the run was stopped before */
  #reached(elapsedMs: number): Promise<boolean> {
    const remainingMs = this.#startAtMs + elapsedMs - monotonicMs();
    if (this.#isStopping || remainingMs <= 0) return Promise.resolve(this.#isStopping);
    return new Promise((resolve) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.#wakers.delete(wake);
        resolve(this.#isStopping);
      };
      const timer = setTimeout(wake, remainingMs);
      this.#wakers.add(wake);
    });
  }

  /**
   * Reports right after each second of the run, so that a process that is killed loses little more than that second.
   */
  #reportEachSecond(): void {
    const elapsedMs = monotonicMs() - this.#startAtMs;
    const nextMs = Math.max(1, Math.floor(elapsedMs / MEASURED_EVERY_MS) + 1) * MEASURED_EVERY_MS + REPORT_AFTER_MS;
    this.#reporting = setTimeout(() => {
      this.#report(false);
      this.#reportEachSecond();
    }, nextMs - elapsedMs);
  }

  #report(isLast: boolean): void {
    const recorded = joinRecorded(this.#recorders.map((recorder) => recorder.take(isLast)));
    this.#iterationCount += recorded.iterations;
    this.#post({
      type: "measured",
      ...recorded,
      ...(this.#sampler === null ? {} : { samples: this.#sampler.take() }),
      gaps: this.#gaps(),
      inFlight: this.#thread.inFlight,
      health: this.#watch.take(),
    });
  }

  /** Pauses since the last report, while the load goes on. A script may keep a thread to itself that has no other user. */
  #gaps(): LoadGap[] {
    const secondOf = (ms: number): number => Math.round(Math.max(0, ms - this.#startAtMs)) / 1000;
    return this.#thread.pauses.take(monotonicMs()).flatMap(({ fromMs, untilMs, cause }) => {
      const gap = { fromSecond: secondOf(fromMs), toSecond: secondOf(untilMs), cause };
      const isAlone = cause === "thread-blocked" && this.#load.vusAt(Math.floor(gap.toSecond)) < 2;
      return isAlone || gap.toSecond <= gap.fromSecond ? [] : [gap];
    });
  }
}

/** Null: the config wants no requests to be shown as they were. */
const samplerOf = ({ plan }: ThreadAssignment, startMs: number): RequestSampler | null =>
  plan.samples === false ? null : new RequestSampler({ masking: new Masking(plan.env, secretsOf(plan)), startMs });
