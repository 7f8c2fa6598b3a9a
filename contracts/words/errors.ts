// The one error type that people see, and the list of its codes. docs/errors.md has a line for each; a test holds it to
// that.

/** Every code of a MeridianError. A code is for programs and never changes its meaning; the sentence is for people. */
export const ERROR_CODES = {
  CONFIG_INVALID: "the config has mistakes; all of them are named",
  CONFIG_UNREADABLE: "the config file cannot be read",
  COMMAND_INVALID: "the command line has a mistake",
  SECRET_UNREADABLE: "a secret that the config names is not there, or is none",
  SCRIPT_UNREADABLE: "the script file cannot be read",
  SCRIPT_INVALID: "the script does not compile, has no default export that is a function, or forgets an await",
  TARGET_NOT_ALLOWED: "the script called a host that is neither the target nor in allowedHosts",
  TARGET_UNREACHABLE: "the target's name does not resolve, or nothing answers there",
  RUN_NOT_FOUND: "no run with this id, or no run at all, is known here",
  RUN_NOT_LIVE: "the run is over, or its processes are gone",
  RUN_STALE: "a call carried the id of a run that is over",
  RESULTS_UNREADABLE: "what was named to compare is not a run's results, or not of this version",
  RESULTS_UNWRITABLE: "the results cannot be written where they were asked for",
  LOG_LOCKED: "the flush log is open in another process",
  LOG_DAMAGED: "the flush log has a hole or an item that cannot be read",
  LEDGER_GAP: "a delta arrived before the one that precedes it",
  STATE_INVALID: "an item of the state table is not what was agreed",
  CONDITION_NOT_MET: "a conditional write found something else than it expected",
  ORCHESTRATOR_REFUSED: "the orchestrator refused a call",
  COST_REFUSED: "a run cannot stay under maxCostUsd, and nothing of it was started",
  ORCHESTRATOR_UNREACHABLE: "the orchestrator cannot be reached",
  ORCHESTRATOR_DIFFERS: "the orchestrator answered something that this version did not agree on with it",
  ENVIRONMENT_INVALID: "a task was started without the settings that it needs, or the machine lacks what a run needs",
  PORT_UNAVAILABLE: "a port cannot be listened on",
  NOT_DEPLOYED: "what a command needs is not deployed on AWS",
  DEPLOYMENT_DIFFERS: "what is deployed is not what the config and the script say now",
  RUN_LIVE: "a run is under way, and the command needs that none is",
  RESULTS_MISSING: "the last run's results are not on this machine",
  AWS_REFUSED: "AWS refused a call or could not be reached; its own words are shown",
  TERRAFORM_FAILED: "cdktf or Terraform failed; its own words are shown",
  INTERNAL: "a mistake of Meridian's own",
} as const;

export type ErrorCode = keyof typeof ERROR_CODES;

/**
 * One mistake in a document: where it is, what stands there, what should, and the nearest right word where there is
 * one.
 */
export interface Issue {
  readonly path: string;
  readonly expected: string;
  readonly received: string;
  readonly suggestion?: string;
}

/**
 * An error for people: `message` says what happened, `next` what to do about it. Stack traces are shown only when asked
 * for.
 */
export class MeridianError extends Error {
  readonly code: ErrorCode;
  readonly next: string | undefined;
  readonly issues: readonly Issue[];

  constructor(
    code: ErrorCode,
    message: string,
    options: { next?: string; cause?: unknown; issues?: readonly Issue[] } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "MeridianError";
    this.code = code;
    this.next = options.next;
    this.issues = options.issues ?? [];
  }
}

/** Marks a case that the types rule out, so that a new member of a union that nobody handles does not compile. */
export const unreachable = (value: never): never => {
  throw new MeridianError("INTERNAL", `unexpected case: ${JSON.stringify(value)}`);
};
