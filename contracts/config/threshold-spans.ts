// Which seconds of a run its thresholds are about, by the schedule of its load: what `after` and `during` come to, and
// the mistakes that no threshold by itself can know.
import type { Threshold } from "../metrics/threshold.ts";
import type { ThresholdTime, TimeSpan } from "../metrics/threshold-time.ts";
import { formatDuration } from "../words/duration.ts";
import type { Issue } from "../words/errors.ts";
import { suggest } from "../words/suggestion.ts";
import { type LoadSettings, type PlannedScenario, scenariosOf, scenariosSeconds } from "./scenario.ts";
import { showValue } from "./zod-issues.ts";

type Settings = LoadSettings & { readonly thresholds: readonly Threshold[] };

/** A mistake in one of the settings of a threshold's time. */
type Wrong = Omit<Issue, "path"> & { readonly field: "over" | "after" | "during" };

/** The thresholds, each that says something of its time with the seconds that it is about. */
export const plannedThresholdsOf = (settings: Settings): Threshold[] =>
  settings.thresholds.map(({ expressions, ...threshold }) => ({
    ...threshold,
    expressions: expressions.map(({ time, ...expression }) => {
      if (time === undefined) return expression;
      const span = spanOf(time, threshold, scenariosOf(settings));
      return { ...expression, time: isWrong(span) ? time : { ...time, span } };
    }),
  }));

/** @param isAsWritten false at a place of the config that could not be read: what follows from it is not judged */
export const thresholdTimeIssues = (settings: Settings, isAsWritten: (path: string) => boolean): Issue[] => {
  const isLoadKnown = ["load", "scenarios", "duration"].every(isAsWritten);
  if (!isLoadKnown) return [];
  const scenarios = scenariosOf(settings);
  if (scenariosSeconds(scenarios) === 0) return [];
  return settings.thresholds.flatMap((threshold) =>
    threshold.expressions.flatMap(({ time }, index): Issue[] => {
      if (time === undefined || !isAsWritten(`thresholds.${threshold.key}`)) return [];
      const path = `thresholds.${threshold.key}[${index}]`;
      return issuesOf(time, threshold, scenarios).map(({ field, ...issue }) => ({
        path: `${path}.${field}`,
        ...issue,
      }));
    }),
  );
};

const issuesOf = (
  time: ThresholdTime,
  threshold: Pick<Threshold, "selector">,
  scenarios: readonly PlannedScenario[],
) => {
  const { over, after } = time;
  const uneven = [
    ...(over === undefined ? [] : unevenIn("over", over, 1)),
    ...(after === undefined ? [] : unevenIn("after", after, 0)),
  ];
  if (uneven.length > 0) return uneven;
  const span = spanOf(time, threshold, scenarios);
  if (isWrong(span)) return [span];
  const left = span.until - span.from;
  if (over === undefined || over <= left) return [];
  const of = time.during === undefined ? "the run" : time.during;
  const expected = `at most ${formatDuration(left)}, which is what is left of ${of}`;
  return [{ field: "over", expected, received: formatDuration(over) } as const];
};

const unevenIn = (field: "over" | "after", seconds: number, least: number): Wrong[] =>
  Number.isInteger(seconds) && seconds >= least
    ? []
    : [{ field, expected: `whole seconds${least > 0 ? ", one at least" : ""}`, received: formatDuration(seconds) }];

const isWrong = (found: TimeSpan | Wrong): found is Wrong => "expected" in found;

/** Whole seconds that lie within what is named. */
const spanOf = (
  { after = 0, during }: ThresholdTime,
  threshold: Pick<Threshold, "selector">,
  scenarios: readonly PlannedScenario[],
): TimeSpan | Wrong => {
  const endSeconds = scenariosSeconds(scenarios);
  const part = during === undefined ? ([0, endSeconds] as const) : partOf(during, threshold, scenarios);
  if ("expected" in part) return part;
  const [begins, ends] = part;
  const isLast = ends >= endSeconds;
  const [from, until] = [Math.ceil(begins) + after, isLast ? Math.ceil(ends) : Math.floor(ends)];
  if (from < until) return { from, until, ...(isLast ? { withDrain: true } : {}) };
  const [what, lasts] = [during ?? "the run", formatDuration(ends - begins)];
  if (after > 0)
    return { field: "after", expected: `less than ${what} lasts, ${lasts}`, received: formatDuration(after) };
  return { field: "during", expected: "a part of the run that holds a whole second", received: `${what}, ${lasts}` };
};

const STAGE = /^stage:(\d+)$/;

const partOf = (
  during: string,
  { selector }: Pick<Threshold, "selector">,
  scenarios: readonly PlannedScenario[],
): readonly [from: number, until: number] | Wrong => {
  const stage = STAGE.exec(during)?.[1];
  if (stage !== undefined) return stageOf(Number(stage), selector.tags.scenario, scenarios, during);
  const named = scenarios.find(({ name }) => name === during);
  if (named !== undefined) return [named.startSeconds, named.startSeconds + named.durationSeconds];
  const names = scenarios.map(({ name }) => name);
  const suggestion = suggest(during, names);
  return {
    field: "during",
    expected: `one of the run's scenarios (${names.join(", ")}), or a stage of the load such as "stage:1"`,
    received: showValue(during),
    ...(suggestion === undefined ? {} : { suggestion }),
  };
};

/** @param scenario that the threshold selects by its tag */
const stageOf = (
  number: number,
  scenario: string | undefined,
  scenarios: readonly PlannedScenario[],
  during: string,
): readonly [from: number, until: number] | Wrong => {
  const wrong = (expected: string): Wrong => ({ field: "during", expected, received: showValue(during) });
  const staged = scenarios.filter(
    ({ name, load }) => "stages" in load && (scenario === undefined || name === scenario),
  );
  const [one, ...others] = staged;
  if (one === undefined || !("stages" in one.load))
    return wrong("a load with stages, such as ramping-vus, or the name of a scenario");
  if (others.length > 0)
    return wrong(`which scenario's stage it is: select it in the metric, as in http_reqs{scenario:${one.name}}`);
  const { stages } = one.load;
  const stage = stages[number - 1];
  if (stage === undefined) return wrong(`a stage from 1 to ${stages.length}: "stage:${stages.length}"`);
  const from = stages.slice(0, number - 1).reduce((sum, { duration }) => sum + duration, one.startSeconds);
  return [from, from + stage.duration];
};
