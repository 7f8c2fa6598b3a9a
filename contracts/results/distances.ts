// How far apart a run's regions were, and so what may be said of where they are: a run on one machine was in no city.
import { z } from "zod";
import { AWS_REGIONS } from "../words/aws-regions.ts";

export const Distances = z.enum([
  /** Each region's tasks were in that region. */
  "real",
  /** All were on one machine, and the target delayed its answers by where the regions would be. */
  "simulated",
  /** All were on one machine, and nothing was delayed. */
  "none",
]);
export type Distances = z.infer<typeof Distances>;

/** Clocks and network of one machine: its workers learn of the start at once. */
export const isOnOneMachine = (distances: Distances): boolean => distances !== "real";

/** What is told beside a region's name: its city, where one may be named; "" where not. */
export const cityOf = (region: string, distances: Distances): string => {
  const city = Object.hasOwn(AWS_REGIONS, region) ? AWS_REGIONS[region]?.city : undefined;
  if (city === undefined || distances === "none") return "";
  return distances === "simulated" ? `${city}, simulated` : city;
};
