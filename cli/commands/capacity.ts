// `meridian capacity`: how much the system under test can take, as an interval with the steps that prove it.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "commander";
import { ClimbSettings } from "../../contracts/capacity/climb.ts";
import { scenariosOf } from "../../contracts/config/scenario.ts";
import { costOfRun, usdText } from "../../contracts/cost/run-cost.ts";
import { CapacityFile } from "../../contracts/results/capacity.ts";
import type { Summary } from "../../contracts/results/summary.ts";
import { parseDurationSeconds } from "../../contracts/words/duration.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { lengthOf } from "../capacity/length.ts";
import { capacityLines, capacityWord } from "../capacity/lines.ts";
import { tellSteps } from "../capacity/progress.ts";
import { type GivenOf, type OptionOf, placedCommand } from "../definition/command.ts";
import { JSON_INSTEAD, negation, OUT, port, QUIET } from "../definition/options.ts";
import { CONFIG, climbingSourceOf, ENVIRONMENT, OVERRIDES_BUT_LOAD, SCRIPT } from "../definition/overrides.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import type { RunResults } from "../places/place.ts";
import { checkHosts } from "../run/check-hosts.ts";
import { followToItsEnd } from "../run/follow-to-its-end.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { observersOf } from "../run/observers.ts";
import { type Prepared, prepareRun, type ReadSoFar } from "../run/prepare.ts";
import { Output } from "../terminal/output.ts";

const above = (flags: string, meaning: string, least: number, preset: number): OptionOf<number> => ({
  flags,
  meaning,
  preset,
  parse: (text) => {
    const value = Number(text);
    if (text.trim() !== "" && Number.isFinite(value) && value > least) return value;
    throw new InvalidArgumentError(`a number above ${least}`);
  },
});

const seconds = (flags: string, meaning: string, least: number, preset: number): OptionOf<number> => ({
  flags,
  meaning,
  preset,
  parse: (text) => {
    const value = parseDurationSeconds(text);
    if (value !== undefined && Number.isInteger(value) && value >= least) return value;
    throw new InvalidArgumentError(`whole seconds, ${least} or more, as in 10s`);
  },
});

const SEARCH = {
  from: above("--from <rate>", "the lowest rate, which is the first: iterations a second of all regions", 0, 10),
  to: above("--to <rate>", "the highest rate that is tried", 0, 1_000),
  factor: above("--factor <number>", "each rate of the climb is so many times the one before", 1, 1.5),
  hold: seconds("--hold <time>", "how long each rate is held", 2, 10),
  skip: seconds("--skip <time>", "what of that is left out at its beginning", 0, 3),
  repeats: {
    ...above("--repeats <number>", "how often each end is confirmed", 0, 6),
    parse: (text: string): number => {
      const value = Number(text);
      if (/^\d+$/.test(text) && value >= 1) return value;
      throw new InvalidArgumentError("a whole number above 0");
    },
  },
  within: {
    flags: "--within <fraction>",
    meaning: "how near both ends come before they are confirmed: 0.02 or 2%",
    preset: 0.02,
    parse: (text: string): number => {
      const [, number, percent] = /^(\d*\.?\d+)(%?)$/.exec(text.trim()) ?? [];
      const value = Number(number) / (percent === "%" ? 100 : 1);
      if (value > 0 && value < 1) return value;
      throw new InvalidArgumentError("a fraction above 0 and below 1, as in 0.02 or 2%");
    },
  },
  atLeast: {
    flags: "--at-least <rate>",
    meaning: "exit with 99 when the capacity's lower end is below it",
    parse: (text: string): number | undefined => {
      const value = Number(text);
      if (text.trim() !== "" && value > 0) return value;
      throw new InvalidArgumentError("a number above 0");
    },
  } as OptionOf<number | undefined>,
} as const;

export const capacity = placedCommand({
  name: "capacity",
  meaning: "how much the system can take: climbs until thresholds break, and proves both ends",
  examples: [
    ["capacity --from 20 --to 2000", "iterations a second; the config's thresholds say what holds"],
    ["capacity --to 500 --threshold 'http_req_duration p(95)<300' --within 5%", "with one more limit, less exactly"],
    ["capacity --to 2000 --at-least 300", "in a build: fails when it takes less"],
    ["capacity --aws --environment prod", "from the regions that are deployed with a staircase as their load"],
  ],
  arguments: { script: SCRIPT },
  options: {
    config: CONFIG,
    environment: ENVIRONMENT,
    ...SEARCH,
    ...OVERRIDES_BUT_LOAD,
    out: OUT,
    quiet: QUIET,
    json: JSON_INSTEAD,
    hasPage: { ...negation("--no-dashboard", "no live page"), conflictsWith: ["dashboardPort"] },
    dashboardPort: port("--dashboard-port <port>", "where the live page listens, 0 for a free port", 0),
  },
  run: async ({ place, out, quiet, json, hasPage, dashboardPort, atLeast, ...meant }) => {
    const { from, to, factor, hold: holdSeconds, skip: skipSeconds, repeats, within } = meant;
    checkSearch(meant);
    const search = { from, to, factor, holdSeconds, skipSeconds, repeats, within };
    const length = lengthOf(search);
    const shell = place.givesEnvironment === true ? process.env : {};
    const config = { ...climbingSourceOf(meant, { from, to, durationSeconds: length.mostSeconds }), shell };
    place.warmUp?.().catch(() => undefined);
    const checkConfig = (read: ReadSoFar): void => {
      checkHosts(read.path, read.config);
      place.checkConfig?.(read);
    };
    const read = await prepareRun(config, { checkConfig, areSecretsElsewhere: place.areSecretsElsewhere });
    const prepared = searching(read, search);
    const output = new Output({ quiet, json });
    const say = (text: string): void => output.say(text);
    say(lengthText(length.usualSeconds, prepared, place.findsRunsBy === "config"));
    const interrupts = listenForInterrupts();
    try {
      const handle = await place.start(prepared, { config, out, say, stopped: interrupts.first });
      try {
        const port = hasPage ? dashboardPort : undefined;
        const observers = [...observersOf({ output, dashboardPort: port }), tellSteps];
        const results = await followToItsEnd(handle, place, output, interrupts, observers);
        return results === undefined ? EXIT.interrupted : await tellFound(results, output, { json, quiet, atLeast });
      } finally {
        await handle.close({ atOnce: interrupts.second.aborted });
      }
    } finally {
      interrupts.dispose();
    }
  },
});

/** @throws MeridianError COMMAND_INVALID */
const checkSearch = ({ from, to, hold, skip }: GivenOf<Omit<typeof SEARCH, "atLeast">, unknown>): void => {
  const mistake =
    from >= to
      ? `--from ${from} is not below --to ${to}`
      : skip > hold - 2
        ? `--skip ${skip}s leaves less than 2 s of --hold ${hold}s`
        : undefined;
  if (mistake !== undefined)
    throw new MeridianError("COMMAND_INVALID", mistake, { next: "`meridian capacity --help` lists its options" });
};

/** @throws MeridianError CONFIG_INVALID where nothing says what holds */
const searching = (prepared: Prepared, search: Omit<ClimbSettings, "limits">): Prepared => {
  const limits = prepared.config.thresholds.flatMap(({ key, expressions }) =>
    expressions.map(({ text, allowNoSamples }) => {
      return { metric: key, expression: text, ...(allowNoSamples === true ? { allowNoSamples } : {}) };
    }),
  );
  if (limits.length === 0)
    throw new MeridianError(
      "CONFIG_INVALID",
      `${prepared.path} has no thresholds: nothing says which rate still holds`,
      {
        next: "add one, as in --threshold 'http_req_duration p(95)<300'",
      },
    );
  checkStaircase(prepared, search.from);
  const climb = ClimbSettings.parse({ ...search, limits });
  // Thresholds end steps here, not the run.
  return { ...prepared, settings: { ...prepared.settings, abortOn: [], climb } };
};

/** Of a config that has one already, such as one that is deployed. @throws MeridianError CONFIG_INVALID */
const checkStaircase = ({ config, path }: Prepared, from: number): void => {
  const loads = scenariosOf(config);
  const [only] = loads;
  const steps = only?.load.executor === "staircase" ? only.load.steps : [];
  const [first] = steps;
  if (loads.length === 1 && steps.length === 1 && first?.startsAt === 0 && first.rate === from) return;
  throw new MeridianError("CONFIG_INVALID", `the staircase of ${path} is not one that begins with --from ${from}`, {
    next: `let its load have one step, { "rate": ${from}, "startsAt": "0s" }, or say --from as it does`,
  });
};

const lengthText = (usualSeconds: number, { config, settings }: Prepared, isPaid: boolean): string => {
  const minutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60));
  const most = minutes(settings.durationSeconds);
  const usual = Math.min(minutes(usualSeconds), most);
  const time = `a search takes some ${usual} ${usual === 1 ? "minute" : "minutes"}, and ${most} at most`;
  if (!isPaid) return time;
  const { usd, knownUsd } = costOfRun(config);
  return `${time}; it costs ${usd === null ? "at least " : "at most "}${usdText(usd ?? knownUsd)}`;
};

const tellFound = async (
  { directory, summary }: RunResults,
  output: Output,
  { json, quiet, atLeast }: { json: boolean; quiet: boolean; atLeast: number | undefined },
): Promise<number> => {
  const text = await readFile(join(directory, "capacity.json"), "utf8");
  const found = CapacityFile.parse(JSON.parse(text));
  output.found(
    json ? text : quiet ? `${capacityWord(found)} ${directory}\n` : capacityLines(found).join("\n"),
    directory,
  );
  for (const reason of summary.invalidReasons) output.warn(reason);
  if (found.capacity === null) return exitCodeWithout(summary);
  return atLeast !== undefined && found.capacity.low < atLeast ? EXIT.failed : EXIT.passed;
};

/** Without a number: a run that somebody or something ended says that. */
const exitCodeWithout = (summary: Summary): number =>
  summary.verdict === "passed" || summary.verdict === "failed" ? EXIT.invalid : exitCodeOf(summary);
