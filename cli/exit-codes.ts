// What the process says to whoever called it.

import type { Verdict } from "../contracts/results/summary.ts";
import { type ErrorCode, MeridianError } from "../contracts/words/errors.ts";

export const EXIT = {
  passed: 0,
  other: 1,
  mistake: 2,
  invalid: 3,
  failed: 99,
  aborted: 108,
  interrupted: 130,
} as const;

export const exitCodeOf = (verdict: Verdict): number => EXIT[verdict];

/** Mistakes of the config or the command, in the user's hands. */
const MISTAKES: readonly ErrorCode[] = [
  "CONFIG_INVALID",
  "CONFIG_UNREADABLE",
  "COMMAND_INVALID",
  "SECRET_UNREADABLE",
  "SCRIPT_INVALID",
  "SCRIPT_UNREADABLE",
  "TARGET_NOT_ALLOWED",
  "TARGET_UNREACHABLE",
  "DEPLOYMENT_DIFFERS",
  "RESULTS_UNREADABLE",
];

export const exitCodeOfError = (error: unknown): number =>
  error instanceof MeridianError && MISTAKES.includes(error.code) ? EXIT.mistake : EXIT.other;
