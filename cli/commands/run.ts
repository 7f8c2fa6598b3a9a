// `meridian run`: a whole run, from the config to the verdict.
import { exitCodeOf } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { runLocally } from "../run/local-run.ts";
import { prepareRun } from "../run/prepare.ts";
import { Output } from "../terminal/output.ts";

export interface RunOptions {
  readonly config: string;
  readonly out: string;
  readonly quiet: boolean;
  readonly json: boolean;
  /** False with --no-dashboard. */
  readonly dashboard: boolean;
  readonly dashboardPort: number;
}

export const run = async (options: RunOptions): Promise<number> => {
  const prepared = await prepareRun(options.config);
  const output = new Output(options);
  const interrupts = listenForInterrupts();
  try {
    const { directory, summary } = await runLocally(prepared, {
      out: options.out,
      dashboardPort: options.dashboard ? options.dashboardPort : null,
      output,
      interrupts,
    });
    output.summary(summary, shown(directory));
    await appendJobSummary(runMarkdown(summary));
    return exitCodeOf(summary.verdict);
  } finally {
    interrupts.dispose();
  }
};

/** Relative to where the user is, when it lies below. */
export const shown = (directory: string): string => {
  const here = `${process.cwd()}/`;
  return directory.startsWith(here) ? directory.slice(here.length) : directory;
};
