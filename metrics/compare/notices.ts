// Why two runs may not be comparable, each a sentence that stands above their table.

import { MIN_BLOCKS } from "./blocks.ts";
import type { Side } from "./side.ts";

export const noticesOf = (baseline: Side, candidate: Side): string[] => [
  ...judgeTrust("baseline", baseline),
  ...judgeTrust("candidate", candidate),
  ...judgeLog("baseline", baseline),
  ...judgeLog("candidate", candidate),
  ...listDifferences(baseline, candidate),
  ...judgeNoise(baseline, candidate),
];

const judgeTrust = (which: string, { summary }: Side): string[] => {
  if (summary.verdict === "invalid")
    return [`the ${which} is invalid, its numbers are not to be trusted: ${summary.invalidReasons.join("; ")}`];
  return summary.verdict === "interrupted"
    ? [`the ${which} was interrupted: it is shorter than it was meant to be`]
    : [];
};

/** More would hide the table. */
const MOST_DAMAGES = 3;

const judgeLog = (which: string, { log }: Side): string[] => {
  const damages = log?.damages ?? [];
  if (damages.length === 0) return [];
  const named = damages.slice(0, MOST_DAMAGES).join("; ");
  const more = damages.length > MOST_DAMAGES ? `; and ${damages.length - MOST_DAMAGES} more` : "";
  return [`the ${which}'s log is damaged, and its noise is that of what is left: ${named}${more}`];
};

const listDifferences = ({ summary: a, record: before }: Side, { summary: b, record: after }: Side): string[] => {
  const said: string[] = [];
  const differ = (what: string, one: string | number, other: string | number): void => {
    if (one !== other) said.push(`${what} differ: ${one} and ${other}`);
  };
  differ("the names of the tests", a.name, b.name);
  differ("the targets", a.target, b.target);
  differ("the durations in seconds", a.durationSeconds, b.durationSeconds);
  const load = ({ regions }: Side["summary"]): string =>
    Object.entries(regions)
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([region, { vus }]) => `${region} ${vus}`)
      .join(", ");
  differ("the virtual users by region", load(a), load(b));
  differ("the versions of Meridian", a.meridianVersion, b.meridianVersion);
  if (before === undefined || after === undefined) {
    said.push("whether script and config are the same is not known: run.json is not beside both summaries");
    return said;
  }
  if (before.scriptSha256 !== after.scriptSha256) said.push("the scripts differ");
  const keys = changedKeys(before.config, after.config);
  if (keys.length > 0) said.push(`the configs differ in ${keys.join(", ")}`);
  return said;
};

/** Top-level keys of two configs whose values differ. */
const changedKeys = (before: unknown, after: unknown): string[] => {
  const [a, b] = [Object(before) as Record<string, unknown>, Object(after) as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])]
    .filter((key) => canonicalise(a[key]) !== canonicalise(b[key]))
    .sort();
};

/** Writes a value as JSON with sorted keys, so that the order in which keys were written makes no difference. */
const canonicalise = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  ) ?? "";

const judgeNoise = (baseline: Side, candidate: Side): string[] => {
  const without = [baseline, candidate].filter(({ log }) => log === undefined).map(({ from }) => from);
  if (without.length > 0)
    return [
      `nothing is marked: the noise is known from flush-log.jsonl alone, which is not beside ${[...new Set(without)].join(" and ")}`,
    ];
  const shortest = Math.min(baseline.summary.durationSeconds, candidate.summary.durationSeconds);
  return shortest < MIN_BLOCKS ? [`nothing is marked: a run shorter than ${MIN_BLOCKS} s does not show its noise`] : [];
};
