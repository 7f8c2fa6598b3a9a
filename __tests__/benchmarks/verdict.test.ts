import fc from "fast-check";
import { type Round, verdictOf } from "../../benchmarks/peers/verdict.ts";

const roundsOf = (ratios: readonly number[]): Round[] => ratios.map((ratio) => ({ before: 10, after: 10 * ratio }));

describe("the guard's verdict", () => {
  it("calls slower what is so in nearly all rounds", () => {
    expect(verdictOf(roundsOf([1.05, 1.04, 1.06, 1.03, 0.99, 1.05, 1.04, 1.07, 1.05]))).toMatchObject({
      ratio: 1.05,
      slowerCount: 8,
      isSlower: true,
    });
  });

  it("takes rounds that fall on both sides for noise", () => {
    const verdict = verdictOf(roundsOf([1.3, 0.8, 1.2, 0.9, 1.1, 0.95, 1.25, 0.85, 1.15]));
    expect(verdict.ratio).toBeGreaterThan(1.02);
    expect(verdict.isSlower).toBe(false);
  });

  it("lets differences pass that are too small to matter", () => {
    expect(verdictOf(roundsOf(Array.from({ length: 9 }, () => 1.01))).isSlower).toBe(false);
  });

  it("never fails both a change and its opposite", () =>
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 1, maxLength: 15 }), (ratios) => {
        const rounds = roundsOf(ratios);
        const opposite = rounds.map(({ before, after }) => ({ before: after, after: before }));
        expect(verdictOf(rounds).isSlower && verdictOf(opposite).isSlower).toBe(false);
      }),
    ));
});
