// A run in a sentence, before it starts: whom it loads with how much for how long. Pure.
import { ANY_TARGET, regionLoadsOf } from "../../contracts/config/config.ts";
import { type PlannedScenario, scenariosOf } from "../../contracts/config/scenario.ts";
import { executorOf } from "../../contracts/executors/index.ts";
import type { Distances } from "../../contracts/results/distances.ts";
import { maskText } from "../../metrics/results/mask-secrets.ts";
import { formatRate } from "../terminal/format.ts";
import type { Prepared } from "./prepare.ts";

export const describeRun = ({ config, script, regions, settings }: Prepared, distances: Distances): string => {
  const vus = Object.values(regions).reduce((sum, region) => sum + region.vus, 0);
  const { target } = config;
  const scenarios = scenariosOf(config);
  const perSecond = Object.values(regionLoadsOf(config))
    .flatMap((loads) => loads.map(({ ratePerSecond }, index) => ratePerSecond * highestOf(scenarios[index])))
    .reduce((sum, rate) => sum + rate, 0);
  const named = scenarios.length > 1 ? `${scenarios.map(({ name }) => name).join(", ")}: ` : "";
  const executors = scenarios.map(({ load }) => executorOf(load));
  const isByRate = executors.some(({ brings }) => brings.includes("rate"));
  const users = `${named}${isByRate ? `iterations at up to ${formatRate(perSecond)} by at most ` : ""}${vus} virtual users`;
  const canEndEarlier = executors.some(({ mayEndEarlier }) => mayEndEarlier);
  const time = `for ${canEndEarlier ? "at most " : ""}${settings.durationSeconds} s`;
  const against =
    target === "demo"
      ? "the demo shop"
      : target === ANY_TARGET
        ? `the hosts that ${script.file} calls`
        : maskText(target);
  return `${users} ${placesOf(Object.keys(regions), distances)} ${time} against ${against}`;
};

/** Of what a region brings: more than all of it only where the load says itself which rate all have together. */
const highestOf = (scenario: PlannedScenario | undefined): number =>
  scenario?.load.executor === "staircase" ? Math.max(...scenario.load.steps.map(({ rate }) => rate)) : 1;

const placesOf = (regions: readonly string[], distances: Distances): string => {
  const inRegions = `in ${regions.length} ${regions.length === 1 ? "region" : "regions"}`;
  if (distances === "real") return inRegions;
  if (distances === "simulated") return `${inRegions} on this machine, distances simulated,`;
  return regions.length === 1 ? "on this machine" : `${inRegions} on this machine, without distances,`;
};
