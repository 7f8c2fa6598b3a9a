// `meridian history`: the runs that there were, the newest first. On AWS the deployment remembers them for 90 days,
// whoever followed them.
import { placedCommand } from "../definition/command.ts";
import { JSON_INSTEAD, OUT } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import type { PastRun } from "../places/place.ts";
import { table } from "../terminal/layout/table.ts";
import { printable, printedJson } from "../terminal/printable.ts";

export const history = placedCommand({
  name: "history",
  meaning: "the runs that there were, the newest first",
  examples: [
    ["history", "those whose results lie on this machine"],
    ["history --aws --json", "those of a deployment, for a program"],
  ],
  options: { out: OUT, json: JSON_INSTEAD, config: CONFIG_OF_RUN, environment: ENVIRONMENT_OF_RUN },
  run: async ({ place, out, json, ...meant }) => {
    const runs = await place.history({ config: sourceOf(meant), out, say: print });
    if (json) print(printedJson({ runs }));
    else if (runs.length === 0) print("there was no run yet: `meridian run` starts one");
    else print(historyLines(runs).join("\n"));
    return EXIT.passed;
  },
});

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

const UNKNOWN = "–";

export const historyLines = (runs: readonly PastRun[]): string[] => {
  // Where nobody says who it was, there is no column for it.
  const areSigned = runs.some(({ startedBy, endedBy }) => startedBy !== null || endedBy !== null);
  return table(
    [
      [
        "run",
        "started",
        "ended",
        "verdict",
        ...(areSigned ? ["started by", "ended by"] : []),
        "regions",
        "VUs",
        "requests",
      ],
      ...runs.map(({ runId, startedAt, ended, verdict, startedBy, endedBy, regions, attempts }) => [
        printable(runId),
        startedAt?.replace("T", " ").replace(/[.]\d+Z$/, " UTC") ?? UNKNOWN,
        ended,
        verdict ?? UNKNOWN,
        ...(areSigned ? [shortOf(startedBy), shortOf(endedBy)] : []),
        String(Object.keys(regions).length),
        String(Object.values(regions).reduce((sum, vus) => sum + vus, 0)),
        attempts === null ? UNKNOWN : attempts.toLocaleString("en-US"),
      ]),
    ],
    { leftColumns: areSigned ? 6 : 4 },
  );
};

/** An ARN without what all of an account's have in common: `assumed-role/deployer/jo`. */
const shortOf = (arn: string | null): string =>
  arn === null ? UNKNOWN : printable(arn.split(":").slice(5).join(":") || arn);
