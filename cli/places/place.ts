// A place where runs can be: this machine, AWS, another fleet. Each command is written once, against what is asked of a
// place here; a further place is a file beside this one and a line in the list (places.ts).
import type { ConfigSource } from "../../bundling/config/config-source.ts";
import type { Config } from "../../contracts/config/config.ts";
import type { TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import type { RunEnding, RunRecord } from "../../contracts/results/run-record.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import type { ReadLog } from "../../metrics/log/log-reader.ts";
import type { Check } from "../doctor/checks.ts";
import type { HowItIsRead, OpenedLog } from "../results/open-log.ts";
import type { Ask } from "../run/ask.ts";
import type { Prepared, ReadSoFar } from "../run/prepare.ts";

/** What a command says of where it is to look for runs, and to write. */
export interface Site {
  readonly config: ConfigSource;
  /** The folder that holds the runs' folders. */
  readonly out: string;
  /** Aborted when the person asks for the end: nothing more is started after it. */
  readonly stopped?: AbortSignal;
  /** Tells the person at the terminal. */
  readonly say: (text: string) => void;
}

export interface Place {
  /** As `--on` takes it. */
  readonly name: string;
  /** For help. */
  readonly meaning: string;
  /** The option that says which run is meant: the folder of results, or the config that names a deployment. */
  readonly findsRunsBy: "out" | "config";
  /** Whether a k6 script is given the variables of the command's environment that it names. */
  readonly givesEnvironment?: boolean;
  readonly words: PlaceWords;
  /** What a config needs to say beyond what every run needs. @throws MeridianError CONFIG_INVALID */
  readonly checkConfig?: (read: ReadSoFar) => void;
  /** Loads what `start` needs, while somebody else is waited for. */
  readonly warmUp?: () => Promise<unknown>;
  /** Its tasks read the secrets that a config names: where this is left out, the machine that starts the run does. */
  readonly areSecretsElsewhere?: boolean;
  /** Starts a run. @throws MeridianError when it cannot be: nothing is left of it then */
  start(prepared: Prepared, site: Site): Promise<RunHandle>;
  /**
   * Attaches to the present run.
   * @throws MeridianError RUN_NOT_LIVE where only a run that goes on can be attached to
   */
  attach(site: Site): Promise<RunHandle>;
  /**
   * Writes the results of a run that is over, from its log.
   * @param runId the last one's when it is not given
   * @throws MeridianError RUN_NOT_FOUND, and RUN_LIVE while it goes on
   */
  results(runId: string | undefined, site: Site): Promise<RunResults>;
  /** The runs that there were, the newest first. */
  history(site: Site): Promise<readonly PastRun[]>;
  /** Only where results can be lost: a sentence when nothing would be. @throws MeridianError RESULTS_MISSING */
  readonly checkResults?: (runId: string | undefined, site: Site) => Promise<string>;
  /** What a run here needs. */
  doctor(site: Site): Promise<readonly Check[]>;
}

/** A run of a place's history. Null: not known, or it never came so far. */
export interface PastRun {
  readonly runId: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** `live`: it goes on. `replaced`: another run took its place before its end. */
  readonly ended: RunEnding["reason"] | "live" | "replaced";
  /** Who deployed or started it, and who stopped it or began another in its place: ARNs, by their own credentials. */
  readonly startedBy: string | null;
  readonly endedBy: string | null;
  readonly regions: Readonly<Record<string, number>>;
  /** Requests that its workers said they had tried. */
  readonly attempts: number | null;
  /** Of its results on this machine; null where there are none. */
  readonly verdict: Summary["verdict"] | null;
}

/** What is said where places differ. */
export interface PlaceWords {
  /** What a second Ctrl-C does to a run that was started here: "stops at once". */
  readonly secondInterrupt: string;
  /** How the results of a run come to this machine when nobody followed it to its end. */
  readonly results: string;
  /** The last word of `stop`. */
  readonly stopped: string;
  /** Before the first frame of `watch`, and when it was left; null: nothing. */
  readonly watching: ((status: TestStatusAnswer) => string) | null;
  readonly left: ((runId: string) => string) | null;
}

/** The present run of a place, for as long as a command has to do with it. */
export interface RunHandle {
  readonly ask: Ask;
  /** False when whoever hosts the run is gone, and with it everybody who could answer. */
  isThere(): Promise<boolean>;
  /** @param status the orchestrator's; undefined when there is none to ask, though there may be tasks */
  tasks(status: TestStatusAnswer | undefined): Promise<TasksView>;
  /** All that following the run needs. */
  open(): Promise<OpenRun>;
  /**
   * Ends what was brought up for the run here, or lets go of what others did.
   * @param atOnce without time for an end in order
   */
  close(how: { readonly atOnce: boolean }): Promise<void>;
}

/** The tasks of a run as `status` shows them. */
export interface TasksView {
  /** Beside the orchestrator's answer in `status --json`. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What the first line says besides phase and start. */
  readonly head: readonly string[];
  /**
   * Whether it is of interest that a slot has an owner before its worker is ready: where tasks take minutes to come up.
   */
  readonly showsLeases: boolean;
  readonly lines: readonly string[];
}

/** A run that is to be followed. This process writes its results, unless the run's host does. */
export interface OpenRun extends HowItIsRead {
  readonly record: RunRecord;
  /** Where its results lie, or will lie. */
  readonly directory: string;
  /** What the workers were given, where it is known. */
  readonly plan: Pick<RunPlan, "script" | "env"> | null;
  /** Metrics that this process is to push while it follows: none where the run's host does. */
  readonly exports: Config["exports"];
  readonly ask: Ask;
  readonly readLog: ReadLog;
  isThere(): Promise<boolean>;
  /**
   * The following is over: results are written, or awaited from whoever writes them.
   * @returns undefined when there are none
   */
  conclude(followed: Followed): Promise<RunResults | undefined>;
}

/** What following a run came to. */
export interface Followed {
  /** Undefined: it was left, or the run cannot be asked any more. */
  readonly ending: RunEnding | undefined;
  /** It was the person who ended the following. */
  readonly wasLeft: boolean;
  readonly log: OpenedLog;
  /** Of whoever observed the run, for its results. */
  readonly warnings: readonly string[];
}

export interface RunResults {
  readonly directory: string;
  readonly summary: Summary;
}
