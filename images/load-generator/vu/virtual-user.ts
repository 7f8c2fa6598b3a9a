// One virtual user: what the script's function is given, and one iteration of it.
import type { PlannedHttp } from "../../../contracts/run/planned-http.ts";
import type { PhaseName } from "../../../contracts/run/run-plan.ts";
import { CookieJar } from "../protocols/http/client/cookie-jar.ts";
import { createHttpClient } from "../protocols/http/client/http-client.ts";
import type { HttpSession } from "../protocols/http/session.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { UNSCHEDULED } from "../recorder/request-series.ts";
import type { LeaseView } from "../shared/lease.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { turns } from "../shared/turns.ts";
import type { ScriptContext, VuIdentity } from "./context.ts";
import type { MetricClasses } from "./custom-metrics.ts";
import { RowsUsedUp, type ScriptData } from "./data.ts";
import type { LoadedScript, ScriptFunction } from "./load-script.ts";

/** Thrown into an iteration whose time to finish is over. Scripts should let it pass. */
export class VirtualUserStopped extends Error {
  constructor() {
    super("the run has ended");
    this.name = "VirtualUserStopped";
  }
}

/** What `fail()` throws: it ends the iteration, and is counted like any other error of the script. */
class Failed extends Error {
  override readonly name = "fail";
}

/** Thrown by `test.abort()`, when the run's end has been asked for. */
class Aborted extends Error {
  override readonly name = "test.abort";
}

/** What all virtual users of a scenario share in a thread. */
export interface Surroundings {
  /** The script's function for the scenario. */
  readonly run: ScriptFunction;
  readonly script: LoadedScript;
  readonly recorder: Recorder;
  readonly metrics: MetricClasses;
  readonly scenario: Readonly<{ name: string; executor: string }>;
  readonly instance: ScriptContext["instance"];
  readonly target: string;
  readonly env: Readonly<Record<string, string>>;
  readonly data: ScriptData;
  readonly lease: LeaseView;
  readonly http: Pick<PlannedHttp, "discardResponseBodies" | "noCookiesReset">;
  /** What setup() returned, as JSON; null where there is none. */
  readonly setup: string | null;
  /** The script asks for the end of the whole run; the text says where. */
  readonly onAbort: (reason: string) => void;
}

export class VirtualUser {
  private readonly surroundings: Surroundings;
  private readonly session: HttpSession;
  private readonly context: ScriptContext;
  private readonly vu: VuIdentity;
  private readonly jar = new CookieJar();
  private readonly wakers = new Set<() => void>();
  private readonly setupData: unknown;
  private readonly numberOf: (iteration: number | undefined) => number;
  private readonly scenario: { name: string; executor: string; iterationInTest: number };
  private groupPath = "";
  private isStopped = false;
  private isOutOfRows = false;
  private lateMicros = UNSCHEDULED;
  /** The present iteration gave others their turn: it slept, or waited for an answer. */
  private hasWaited = false;
  private begunMs = 0;

  /** @param numberOf the whole run's number of an iteration, by the thread's number of it or, without one, by the user's count */
  constructor(
    vu: VuIdentity,
    session: HttpSession,
    surroundings: Surroundings,
    numberOf: (iteration: number | undefined) => number = () => vu.iteration,
  ) {
    this.numberOf = numberOf;
    this.scenario = { ...surroundings.scenario, iterationInTest: 0 };
    const { recorder, target, env, data, lease, http, setup, metrics, instance } = surroundings;
    this.surroundings = surroundings;
    // Each has its own: what one changes in it no other sees, on whichever worker it runs.
    this.setupData = setup === null ? undefined : JSON.parse(setup);
    this.session = session;
    this.vu = vu;
    this.context = {
      http: createHttpClient({
        session,
        jar: this.jar,
        discardResponseBodies: http.discardResponseBodies,
        recorder,
        group: () => this.groupPath,
        lateMicros: () => this.lateMicros,
        throwIfStopped: this.throwIfStopped,
        permission: (nowMs) => lease.permission(this.hasStopped, nowMs),
        waited: () => {
          this.hasWaited = true;
        },
      }),
      check: this.check,
      sleep: this.sleep,
      fail,
      group: this.group,
      vu: this.vu,
      scenario: this.scenario,
      instance,
      env,
      target,
      data,
      setupData: this.setupData,
      test: { abort: this.abort },
      metrics,
    };
  }

  /** Calls the script once. Never rejects: what it throws is counted. @param lateMs after it was due, where it was. @returns whether it gave others their turn */
  iterate(lateMs?: number, number?: number): Promise<boolean> {
    const { run, http } = this.surroundings;
    this.hasWaited = false;
    this.scenario.iterationInTest = this.numberOf(number);
    this.lateMicros = lateMs === undefined ? UNSCHEDULED : Math.round(lateMs * 1000);
    this.groupPath = "";
    if (!http.noCookiesReset) this.jar.empty();
    this.begunMs = monotonicMs();
    // No async function of our own: that would be another one to leave and enter in each iteration.
    let outcome: unknown;
    try {
      outcome = run(this.context, this.setupData);
    } catch (error) {
      outcome = Promise.reject(error);
    }
    return Promise.resolve(outcome).then(this.ended, this.failed);
  }

  private readonly ended = (): boolean => this.leave(false);

  private readonly failed = (error: unknown): boolean => {
    const { script, recorder } = this.surroundings;
    if (error instanceof VirtualUserStopped || error instanceof Aborted) return this.leave(true);
    if (error instanceof RowsUsedUp) {
      this.isOutOfRows = true;
      recorder.errors.note("rows-used-up", `${error.message}: virtual users that asked for more ended`);
      return this.leave(true);
    }
    const { message, place } = script.explain(error);
    recorder.errors.count("script", message, place);
    return this.leave(false);
  };

  /** @param isCut it did not end by itself: it is none that was measured */
  private leave(isCut: boolean): boolean {
    if (!this.isStopped && !isCut) {
      const nowMs = monotonicMs();
      this.surroundings.recorder.iteration(Math.round((nowMs - this.begunMs) * 1000), nowMs);
    }
    this.vu.iteration += 1;
    return this.hasWaited;
  }

  /** Its last iteration asked for a row where none was left: it has nothing more to do. */
  get isDone(): boolean {
    return this.isOutOfRows;
  }

  /** Calls setup() or teardown(), which is no iteration. Its requests have it as their group. @throws whatever it throws */
  async runPhase(name: PhaseName): Promise<unknown> {
    this.groupPath = `::${name}`;
    const { phases } = this.surroundings.script;
    return phases[name]?.(this.context, this.setupData);
  }

  /** Cuts what is under way: sleeps end, requests are aborted, the next call of anything throws. */
  stop(): void {
    this.isStopped = true;
    this.session.close();
    for (const wake of [...this.wakers]) wake();
  }

  private readonly abort = (reason = ""): never => {
    const { script, onAbort } = this.surroundings;
    const { place } = script.explain(new Error());
    onAbort(`${String(reason) || "test.abort() was called"} (${place})`);
    throw new Aborted(String(reason));
  };

  private readonly hasStopped = (): boolean => this.isStopped;

  private readonly throwIfStopped = (): void => {
    if (this.isStopped) throw new VirtualUserStopped();
  };

  private readonly sleep = (seconds: number): Promise<void> => {
    if (typeof seconds !== "number" || !(seconds >= 0)) {
      return Promise.reject(new TypeError(`sleep takes seconds, got ${String(seconds)}`));
    }
    this.throwIfStopped();
    this.hasWaited = true;
    return new Promise((resolve, reject) => {
      const wake = (): void => {
        clearTimeout(timer);
        this.wakers.delete(wake);
        if (this.isStopped) reject(new VirtualUserStopped());
        else resolve();
      };
      // A longer delay would fire at once: timers hold 31 bits of milliseconds. No run lasts a day.
      const timer = setTimeout(() => turns.enter(wake), Math.min(seconds * 1000, 2 ** 31 - 1));
      this.wakers.add(wake);
    });
  };

  private readonly check = <T>(
    value: T,
    checks: Readonly<Record<string, unknown>>,
    tags?: Readonly<Record<string, unknown>>,
  ): boolean => {
    const { recorder, script } = this.surroundings;
    const own = tags === undefined ? undefined : recorder.ownTags.of(tags);
    let hasPassed = true;
    for (const name of Object.keys(checks)) {
      const condition = checks[name];
      let holds = false;
      try {
        holds = Boolean(typeof condition === "function" ? condition(value) : condition);
      } catch (error) {
        const { message, place } = script.explain(error);
        recorder.errors.count("script", `check "${name}": ${message}`, place);
      }
      recorder.check(name, this.groupPath, holds, own);
      hasPassed = hasPassed && holds;
    }
    return hasPassed;
  };

  private readonly group = async <T>(name: string, run: () => T): Promise<Awaited<T>> => {
    const outer = this.groupPath;
    this.groupPath = `${outer}::${name}`;
    try {
      return await run();
    } finally {
      this.groupPath = outer;
    }
  };
}

const fail = (message = ""): never => {
  throw new Failed(String(message));
};
