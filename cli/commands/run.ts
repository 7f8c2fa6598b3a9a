// `meridian run`: a whole run, from the config to the verdict, wherever it is.
import { MeridianError } from "../../contracts/words/errors.ts";
import { placedCommand } from "../definition/command.ts";
import { JSON_INSTEAD, LIMIT, LOG, negation, OUT, optionalText, port, QUIET } from "../definition/options.ts";
import { CONFIG, changedSourceOf, ENVIRONMENT, OVERRIDES, SCRIPT } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { appendJobSummary } from "../job-summary/job-summary.ts";
import { runMarkdown } from "../job-summary/run-markdown.ts";
import type { RunResults } from "../places/place.ts";
import { checkHosts } from "../run/check-hosts.ts";
import { followToItsEnd } from "../run/follow-to-its-end.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { observersOf } from "../run/observers.ts";
import { type Prepared, prepareRun, type ReadSoFar } from "../run/prepare.ts";
import { openRunEnd } from "../run/run-end.ts";
import { Output } from "../terminal/output.ts";

export const run = placedCommand({
  name: "run",
  meaning: "a whole run, from the config to the verdict",
  examples: [
    ["run", "the config and script of this folder"],
    ["run --target https://staging.shop.example --vus 50 --duration 2m", "what the config says, but for these"],
    [
      "run checkout.ts -e USER=anna --threshold 'http_req_duration p(95)<300'",
      "another script, with a string for it and one more limit",
    ],
    ["run --aws --environment prod", "from the regions that are deployed"],
    [
      "run --baseline baseline --limit 'http_req_duration p(95) +25%' --comment comment.md",
      "in a build: what has changed",
    ],
  ],
  arguments: { script: SCRIPT },
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    ...OVERRIDES,
    out: OUT,
    quiet: QUIET,
    json: JSON_INSTEAD,
    log: LOG,
    baseline: optionalText("--baseline <dir|run>", "say at the end what changed against this run beyond the noise"),
    limit: { ...LIMIT, meaning: `with --baseline: ${LIMIT.meaning}` },
    comment: optionalText("--comment <file>", "write verdict and changes as a pull request's comment"),
    summaryExport: optionalText(
      "--summary-export <file>",
      "write the summary's numbers as k6's option of this name does",
    ),
    hasPage: { ...negation("--no-dashboard", "no live page"), conflictsWith: ["dashboardPort"] },
    dashboardPort: port("--dashboard-port <port>", "where the live page listens, 0 for a free port", 0),
  },
  run: async ({
    place,
    out,
    quiet,
    json,
    log = "first",
    hasPage,
    dashboardPort,
    baseline,
    limit,
    comment,
    summaryExport,
    ...meant
  }) => {
    const shell = place.givesEnvironment === true ? process.env : {};
    const config = { ...changedSourceOf(meant), shell };
    // While the script is bundled, by another process.
    place.warmUp?.().catch(() => undefined);
    const { areSecretsElsewhere } = place;
    const checkConfig = (read: ReadSoFar): void => {
      checkHosts(read.path, read.config);
      place.checkConfig?.(read);
    };
    const prepared = await prepareRun(config, { log, checkConfig, areSecretsElsewhere });
    const end = await openRunEnd({ baseline, limit, comment, out });
    const output = new Output({ quiet, json });
    const interrupts = listenForInterrupts();
    try {
      const say = (text: string): void => output.say(text);
      for (const note of prepared.k6?.notes ?? []) say(note);
      const handle = await place.start(prepared, { config, out, say, stopped: interrupts.first });
      try {
        const observers = observersOf({ output, dashboardPort: hasPage ? dashboardPort : undefined });
        const results = await followToItsEnd(handle, place, output, interrupts, observers);
        if (results === undefined) return EXIT.interrupted;
        if (summaryExport !== undefined) {
          const { exportSummary } = await import("../k6/handle-summary.ts");
          await exportSummary(summaryExport, results);
        }
        const isTold = await tellByScript(prepared, results, output, json);
        output.summary(results.summary, results.directory, isTold);
        await appendJobSummary(runMarkdown(results.summary));
        return await end(results, output);
      } finally {
        await handle.close({ atOnce: interrupts.second.aborted });
      }
    } finally {
      interrupts.dispose();
    }
  },
});

/** @returns whether the script has told the summary itself. Where it cannot, that costs nothing of the results */
const tellByScript = async (
  { k6, ...prepared }: Prepared,
  results: RunResults,
  output: Output,
  json: boolean,
): Promise<boolean> => {
  if (k6?.functions.includes("handleSummary") !== true) return false;
  const { handleSummary } = await import("../k6/handle-summary.ts");
  // With --json standard output is the summary's alone.
  const streams = { stdout: json ? process.stderr : process.stdout, stderr: process.stderr };
  try {
    await handleSummary({ ...prepared, k6 }, results, streams);
    return true;
  } catch (error) {
    if (!(error instanceof MeridianError)) throw error;
    output.warn(`${error.message}; ${error.next ?? ""}`);
    return false;
  }
};
