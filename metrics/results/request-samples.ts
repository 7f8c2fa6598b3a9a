// The groups of samples.json, of all regions: those of failures first, the most frequent of them at the top.
import type { SampledGroup } from "../../contracts/delta/request-samples.ts";
import type { SampleGroup } from "../../contracts/results/samples.ts";
import type { RunTotals } from "../totals/run-totals.ts";

export const sampleGroupsOf = ({ samples }: Pick<RunTotals, "samples">): SampleGroup[] =>
  [...samples]
    .flatMap(([region, merged]) => merged.groups.map((group) => groupOf(region, group)))
    .filter((group) => group.samples.length > 0)
    .sort(byUrgency);

const groupOf = (region: string, { kind, name, status, error, seen, samples }: SampledGroup): SampleGroup => ({
  kind,
  name,
  region,
  status,
  error,
  seen,
  // By rank the slowest come first; ranks of the others mean nothing.
  samples: samples
    .map(({ sample }) => sample)
    .sort(kind === "slow" ? () => 0 : (one, other) => one.second - other.second),
});

const byUrgency = (one: SampleGroup, other: SampleGroup): number =>
  Number(one.kind === "slow") - Number(other.kind === "slow") ||
  (one.kind === "slow" ? slowestOf(other) - slowestOf(one) : other.seen - one.seen);

const slowestOf = ({ samples }: SampleGroup): number => samples[0]?.timings.duration ?? 0;
