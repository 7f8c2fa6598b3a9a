// Where a run's regions were, as far as it may be said.
import { AWS_REGIONS, type AwsRegion } from "../words/aws-regions.ts";
import { type Distances, shownCity } from "./distances.ts";

/** What is told beside a region's name: its city, where one may be named; "" where not. */
export const cityOf = (region: string, distances: Distances): string => {
  const known = placesOf([region], distances)[region];
  return known === undefined ? "" : shownCity(known.city, distances);
};

/** Region → where it is. Empty for a run that was in no city. */
export const placesOf = (regions: readonly string[], distances: Distances): Record<string, AwsRegion> =>
  Object.fromEntries(
    regions.flatMap((region) => {
      const known = distances !== "none" && Object.hasOwn(AWS_REGIONS, region) ? AWS_REGIONS[region] : undefined;
      return known === undefined ? [] : [[region, known] as const];
    }),
  );
