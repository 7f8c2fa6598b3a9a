// Shares what a load says for the whole test out over its regions by their weights: virtual users and iterations are
// numbered from 0, and each number is one region's. A region's numbers are its lane. They lie as evenly as its weight
// allows, so that a ramp rises in all regions at once, and the union of all lanes is every number once.
import * as z from "zod";

/** Number n is of the lane when n modulo `cycle` is among `places`, which rise. */
export const Lane = z.object({ cycle: z.int().min(1), places: z.array(z.int().min(0)) });
export type Lane = z.infer<typeof Lane>;

/** How many numbers below `total` are of the lane. */
export const countIn = ({ cycle, places }: Lane, total: number): number => {
  const rest = total % cycle;
  const more = places.findIndex((place) => place >= rest);
  return Math.floor(total / cycle) * places.length + (more < 0 ? places.length : more);
};

/** The lane's number `index`, counted from 0. */
export const numberIn = ({ cycle, places }: Lane, index: number): number =>
  Math.floor(index / places.length) * cycle + (places[index % places.length] ?? 0);

/**
 * One lane for each weight, in their order. The next number is always the region's that lags most behind its part.
 * @param weights whole numbers, at least one of them above 0; a lane of weight 0 is empty
 */
export const lanesOf = (weights: readonly number[]): Lane[] => {
  const divisor = weights.reduce(commonDivisor, 0);
  const parts = weights.map((weight) => weight / divisor);
  const cycle = parts.reduce((sum, part) => sum + part, 0);
  const places: number[][] = parts.map(() => []);
  const owed = parts.map(() => 0);
  for (let number = 0; number < cycle; number += 1) {
    for (const [index, part] of parts.entries()) owed[index] = (owed[index] ?? 0) + part;
    const next = owed.indexOf(Math.max(...owed));
    owed[next] = (owed[next] ?? 0) - cycle;
    places[next]?.push(number);
  }
  return places.map((own) => ({ cycle, places: own }));
};

const commonDivisor = (one: number, other: number): number => (other === 0 ? one : commonDivisor(other, one % other));
