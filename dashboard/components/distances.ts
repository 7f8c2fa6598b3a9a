// Tells every part of the page how far apart the regions were, so that no part names a city that a run was not in.
import { createContext } from "preact";
import type { Distances } from "../../contracts/results/distances.ts";
import type { AwsRegion } from "../../contracts/words/aws-regions.ts";

export const DistancesOfRun = createContext<Distances>("none");
/** Region → where it is; no region that is not in it was anywhere. */
export const PlacesOfRun = createContext<Readonly<Record<string, AwsRegion>>>({});

/** Stands beside latencies that hold for this machine alone. */
export const SIMULATED_NOTE = "Distances between the regions are simulated on one machine: latencies hold there alone.";
