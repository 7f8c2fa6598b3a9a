// What the process says to whoever called it.

import { isCapped } from "../contracts/orchestrator/state.ts";
import type { Summary } from "../contracts/results/summary.ts";
import { type ErrorCode, MeridianError } from "../contracts/words/errors.ts";

export const EXIT = {
  passed: 0,
  other: 1,
  mistake: 2,
  invalid: 3,
  capped: 4,
  failed: 99,
  aborted: 108,
  interrupted: 130,
} as const;

/** A run that a limit of its own ended says so, whatever its thresholds came to until then. */
export const exitCodeOf = ({ verdict, abort }: Pick<Summary, "verdict" | "abort">): number =>
  isCapped(abort?.cause) ? EXIT.capped : EXIT[verdict];

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

export const exitCodeOfError = (error: unknown): number => {
  if (!(error instanceof MeridianError)) return EXIT.other;
  if (error.code === "COST_REFUSED") return EXIT.capped;
  return MISTAKES.includes(error.code) ? EXIT.mistake : EXIT.other;
};
