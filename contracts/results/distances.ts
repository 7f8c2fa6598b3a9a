// How far apart a run's regions were, and so what may be said of where they are: a run on one machine was in no city.
import * as z from "zod";

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

/** A city that was only simulated is never told as if a run had been there. */
export const shownCity = (city: string, distances: Distances): string =>
  distances === "simulated" ? `${city}, simulated` : city;
