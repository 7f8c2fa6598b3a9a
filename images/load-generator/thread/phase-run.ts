// setup() or teardown() in a thread of its own: called once, measured like any other code of the script, its outcome
// told.
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import { MAX_SETUP_BYTES } from "../../../contracts/orchestrator/state.ts";
import type { Dialect } from "../../../contracts/run/run-plan.ts";
import type { Protocol } from "../protocols/protocol.ts";
import { Recorder, RecorderBounds } from "../recorder/recorder.ts";
import type { FromThread, PhaseAssignment, ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { AttemptTally } from "../shared/tally.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import type { ScriptError } from "../vu/places.ts";
import { writtenOf } from "../vu/user-modules.ts";
import { VirtualUser } from "../vu/virtual-user.ts";
import { ALL_PARTS, OpenThread } from "./open-thread.ts";
import { ThreadWatch } from "./self-watch/thread-watch.ts";

const MEASURED_EVERY_MS = 1_000;

export class PhaseRun {
  readonly recorder: Recorder;
  readonly #phase: PhaseAssignment;
  readonly #explain: (error: unknown) => ScriptError;
  readonly #thread: OpenThread;
  readonly #user: VirtualUser;
  readonly #watch = new ThreadWatch();
  readonly #dialect: Dialect | undefined;
  readonly #post: (message: FromThread) => void;

  constructor(
    assignment: ThreadAssignment,
    phase: PhaseAssignment,
    script: LoadedScript,
    post: (message: FromThread) => void,
    protocols: readonly Protocol[] = ALL_PARTS.protocols,
  ) {
    this.#phase = phase;
    this.#post = post;
    this.#dialect = assignment.plan.script.dialect;
    // What comes before the start belongs to the first second of the run.
    const startMs = phase.startAtMs ?? Number.POSITIVE_INFINITY;
    const { tags, sampleTags } = assignment.plan;
    const bounds = new RecorderBounds(tags, METRICS, script.mask, undefined, new AttemptTally(assignment.tally));
    const own = bounds.ownTags.of(sampleTags)?.tags ?? {};
    this.recorder = new Recorder(monotonicMs, startMs, () => 0, { bounds, tags: own });
    const { setup } = phase;
    this.#thread = new OpenThread(assignment, script, this.recorder, protocols, { setup, post });
    const identity = { id: 0, idInTest: 0, iteration: 0, region: assignment.region };
    const { phases, bind } = script.takeModule(true, 0);
    const run = phases[phase.name] ?? (() => undefined);
    this.#explain = (error) => script.explain(error, writtenOf(run));
    const scenario = { name: "", executor: "" };
    this.#user = new VirtualUser(identity, run, { ...this.#thread.surroundings, scenario }, undefined, bind);
  }

  async run(): Promise<void> {
    const reporting = setInterval(() => this.#report(false), MEASURED_EVERY_MS);
    const outcome = await this.#call();
    clearInterval(reporting);
    this.#user.stop();
    this.#thread.close();
    this.#report(true);
    this.#watch.close();
    this.#post(outcome);
  }

  /** Cuts it: its next call of anything throws. */
  stop(): void {
    this.#user.stop();
  }

  async #call(): Promise<FromThread> {
    const { name } = this.#phase;
    try {
      const returned = await this.#user.runPhase(name);
      return { type: "phase-done", returned: name === "setup" ? setupJson(returned, this.#dialect) : "" };
    } catch (error) {
      return { type: "phase-failed", ...this.#explain(error) };
    }
  }

  #report(isLast: boolean): void {
    this.#post({
      type: "measured",
      ...this.recorder.take(isLast),
      inFlight: this.#thread.inFlight,
      health: this.#watch.take(),
    });
  }
}

/** @throws TypeError for what is no JSON, or too long to be handed to all workers */
export const setupJson = (returned: unknown, dialect?: Dialect): string => {
  const text = (dialect === "k6" ? JSON.stringify(returned, nullForNothing) : JSON.stringify(returned)) ?? "null";
  const bytes = Buffer.byteLength(text);
  if (bytes <= MAX_SETUP_BYTES) return text;
  throw new TypeError(
    `setup() returned ${bytes} bytes of JSON, at most ${MAX_SETUP_BYTES} can be handed to all workers: return what they need alone, or put it where they can fetch it`,
  );
};

/** As k6 hands it on: a field that is undefined is null to all users. */
const nullForNothing = (_: string, value: unknown): unknown => (value === undefined ? null : value);
