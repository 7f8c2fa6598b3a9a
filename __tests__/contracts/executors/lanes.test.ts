// Every number is one lane's, each lane has its part, and no lane runs ahead.
import fc from "fast-check";
import { countIn, lanesOf, numberIn } from "../../../contracts/executors/lanes.ts";

const weightsArb = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 8 });

it("each number is of one lane, and counts as one of its own", () =>
  fc.assert(
    fc.property(weightsArb, fc.integer({ min: 0, max: 500 }), (weights, total) => {
      const lanes = lanesOf(weights);
      const numbers = lanes.flatMap((lane) =>
        Array.from({ length: countIn(lane, total) }, (_, index) => numberIn(lane, index)),
      );
      expect(numbers.sort((a, b) => a - b)).toEqual(Array.from({ length: total }, (_, index) => index));
    }),
  ));

it("a lane has its part of any total, to less than one for each lane", () =>
  fc.assert(
    fc.property(weightsArb, fc.integer({ min: 0, max: 5_000 }), (weights, total) => {
      const sum = weights.reduce((all, weight) => all + weight, 0);
      for (const [index, lane] of lanesOf(weights).entries())
        expect(Math.abs(countIn(lane, total) - (total * (weights[index] ?? 0)) / sum)).toBeLessThan(
          Math.max(1, weights.length - 1) + 1e-9,
        );
    }),
  ));

it("shares two thirds and one third as two of three", () => {
  const [two, one] = lanesOf([20, 10]);
  expect([two, one]).toEqual([
    { cycle: 3, places: [0, 2] },
    { cycle: 3, places: [1] },
  ]);
});
