// The load of a search for a capacity, as a layer above a config that has another: one staircase over all regions, each
// of which has the part of its rate, weight or virtual users.
import { LOCAL_REGION } from "../../words/aws-regions.ts";
import { MeridianError } from "../../words/errors.ts";
import { isObject, type JsonObject, type Layer, type Place } from "./layer.ts";

export interface ClimbingLoad {
  readonly from: number;
  readonly to: number;
  /** The search takes no longer. */
  readonly durationSeconds: number;
}

const FROM = "meridian capacity";

/** @param document all layers below. @throws MeridianError CONFIG_INVALID for several loads at once */
export const climbingLayers = (load: ClimbingLoad, document: unknown): Layer[] => {
  const below = isObject(document) ? document : {};
  // A deployment has its load already: the same plan is to come out.
  if (isObject(below.load) && below.load.executor === "staircase") return [];
  return [loadLayer(load, below), ...regionLayers(load.to, below.remoteRegions)];
};

const loadLayer = ({ from, durationSeconds }: ClimbingLoad, below: JsonObject): Layer => {
  const scenarios = Object.entries(isObject(below.scenarios) ? below.scenarios : {});
  if (scenarios.length > 1)
    throw new MeridianError(
      "CONFIG_INVALID",
      `a capacity is that of one load, and the config has ${scenarios.length} scenarios`,
      {
        next: "name a config or an environment that has one of them",
      },
    );
  const staircase = { executor: "staircase", steps: [{ rate: from, startsAt: 0 }] };
  const replaces: Place[] = [["load"], ["scenarios"], ["duration"]];
  const duration = `${durationSeconds}s`;
  const [only] = scenarios;
  if (only === undefined) return { from: FROM, document: { load: staircase, duration }, replaces };
  const [name, written] = only;
  const { exec, env, tags } = isObject(written) ? written : {};
  const kept = Object.fromEntries(Object.entries({ exec, env, tags }).filter(([, value]) => value !== undefined));
  return { from: FROM, document: { scenarios: { [name]: { ...kept, ...staircase } }, duration }, replaces };
};

/** Virtual users are enough for the highest rate, where the region does not say how many it may have. */
const regionLayers = (to: number, written: unknown): Layer[] => {
  const named = Object.entries(isObject(written) ? written : {});
  const regions = named.length === 0 ? [[LOCAL_REGION, 1] as const] : named;
  const total = regions.reduce((sum, [, region]) => sum + partOf(region), 0);
  return regions.map(([name, region]) => {
    const { vus: _, weight: __, rate: ___, ...kept } = isObject(region) ? region : {};
    const rate = (to * partOf(region)) / total;
    return {
      from: FROM,
      document: { remoteRegions: { [name]: { ...kept, rate } } },
      replaces: [["remoteRegions", name]],
    };
  });
};

const partOf = (region: unknown): number => {
  const { rate, weight, vus } = isObject(region) ? region : { vus: region };
  const part = Number(rate ?? weight ?? vus ?? 1);
  return part > 0 ? part : 1;
};
