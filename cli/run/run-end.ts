// What a run is compared with when it is over, what is written of it for a pull request, and the exit code: the
// verdict's, and that of a failed threshold where a limit of a change was exceeded.
import { basename, dirname } from "node:path";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import type { RunResults } from "../places/place.ts";
import { writeWhole } from "../results/write-results.ts";
import type { Output } from "../terminal/output.ts";

interface Asked {
  readonly baseline: string | undefined;
  readonly limit: readonly string[];
  readonly comment: string | undefined;
  readonly out: string;
}

/** @returns what is done when the run is over; its result is the exit code */
export type RunEnd = (results: RunResults, output: Output) => Promise<number>;

/** @throws MeridianError for a mistake in what is asked for, before anything runs */
export const openRunEnd = async (asked: Asked): Promise<RunEnd> => {
  const { baseline, limit, comment } = asked;
  if (baseline === undefined && limit.length === 0 && comment === undefined)
    return async ({ summary }) => exitCodeOf(summary);
  // Comparing is no part of most runs, and takes time to load.
  const { openBaseline, compareWith } = await import("../compare/baseline.ts");
  const { commentMarkdown } = await import("../compare/comment.ts");
  const { comparisonMarkdown } = await import("../compare/markdown.ts");
  const opened = await openBaseline(asked);
  return async ({ summary, directory }, output) => {
    const compared = opened === undefined ? undefined : await compareWith(opened, directory);
    if (compared === null) output.say("\n  no baseline yet: there is nothing to compare the run with");
    else if (compared !== undefined) {
      await output.comparison(compared.comparison);
      await appendJobSummary(comparisonMarkdown(compared.comparison, false));
    }
    if (comment !== undefined) {
      const text = commentMarkdown(summary, compared === undefined ? undefined : (compared?.comparison ?? null));
      await writeWhole(dirname(comment), basename(comment), text, "name another file with --comment");
    }
    const exitCode = exitCodeOf(summary);
    return exitCode === EXIT.passed && compared?.ok === false ? EXIT.failed : exitCode;
  };
};
