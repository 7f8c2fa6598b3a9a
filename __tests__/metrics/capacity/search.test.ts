// The search for a system's capacity: against servers of known capacity in virtual time, and by its rules whatever
// becomes of its steps.
import fc from "fast-check";
import { searchVirtually } from "../../../benchmarks/capacity/virtual-search.ts";
import { SERVERS } from "../../../benchmarks/capacity/virtual-servers.ts";
import { type Asked, type Found, type Outcome, searchCapacity } from "../../../metrics/capacity/search.ts";

const SETTINGS = { from: 10, to: 400, factor: 1.5, repeats: 6, within: 0.02 };
const FINE: Outcome = { held: true, goodput: 0, p50Ms: 20, isGeneratorAtLimit: false, seconds: 10 };

/** Runs a search to its end. @param outcomeOf of the n-th that is asked */
const run = (outcomeOf: (asked: Asked, index: number) => Partial<Outcome>) => {
  const search = searchCapacity(SETTINGS);
  const asked: Asked[] = [];
  for (let next = search.next(); ; ) {
    if (next.done === true) return { asked, found: next.value };
    const now: Asked = next.value;
    const goodput = now.do === "hold" ? now.rate : 0;
    next = search.next({ ...FINE, goodput, ...outcomeOf(now, asked.length) });
    asked.push(now);
  }
};

const holdingUpTo = (limit: number) => run((asked) => ({ held: asked.do === "drain" || asked.rate <= limit }));

describe("the search for a capacity", () => {
  it.each(SERVERS.filter(({ isSteady }) => isSteady).map((server) => [server.name, server] as const))(
    "contains the truth of a server: %s",
    (_, { make, truth }) => {
      const { found } = searchVirtually(make(Math.random), { ...SETTINGS, holdSeconds: 10, skipSeconds: 3 });
      expect(found).toMatchObject({ limitedBy: "target", capacity: { confidence: 0.95 } });
      expect(found.capacity?.low).toBeLessThanOrEqual(truth[1]);
      expect(found.capacity?.high).toBeGreaterThanOrEqual(truth[0]);
      expect((found.capacity?.high ?? 0) / (found.capacity?.low ?? 1)).toBeLessThan(1.15);
    },
  );

  it("finds the limit of whatever holds up to one, within its width", () =>
    fc.assert(
      fc.property(fc.double({ min: 11, max: 399, noNaN: true }), (limit) => {
        const { found } = holdingUpTo(limit);
        const { low = 0, high = 0 } = found.capacity ?? {};
        expect(low).toBeLessThanOrEqual(limit);
        expect(high).toBeGreaterThan(limit);
        expect(high / low).toBeLessThan(1.05);
      }),
    ));

  it("has no number where the limit lies outside of the range", () => {
    expect(holdingUpTo(400).found).toMatchObject({ capacity: null, limitedBy: "range" });
    expect(holdingUpTo(9).found).toMatchObject({ capacity: null });
  });

  it("has no number where the generators were at their limit", () => {
    const { found } = run((asked) => ({ isGeneratorAtLimit: asked.do === "hold" && asked.rate > 100 }));
    expect(found).toMatchObject({ capacity: null, limitedBy: "generator" });
  });

  it("ends where the system does not recover from a failed step", () => {
    const { found, asked } = run((now) => ({ held: now.do === "drain" || now.purpose === "first" }));
    expect(found).toMatchObject({ capacity: null, limitedBy: "target" });
    expect(asked.filter((now) => now.do === "hold" && now.purpose === "low").length).toBeLessThanOrEqual(3);
  });

  it("tries a rate once more that failed by chance", () => {
    const { found } = run((asked, index) => ({ held: asked.do === "drain" || (asked.rate <= 200 && index !== 3) }));
    expect(found.capacity?.low).toBeGreaterThan(190);
  });

  it("climbs anew where the system takes more than when the ends were looked for", () => {
    for (const fastFrom of [20, 30, 40]) {
      const { found } = run((asked, index) => ({
        held: asked.do === "drain" || asked.rate <= (index < fastFrom ? 50 : 200),
      }));
      expect(found).toMatchObject({
        limitedBy: "target",
        capacity: { low: expect.any(Number), high: expect.any(Number) },
      });
      expect(found.capacity?.low).toBeLessThanOrEqual(200);
      expect(found.capacity?.high).toBeGreaterThan(200);
    }
  });

  it("ends, within its range, and drains after each failure, whatever its steps come to", () =>
    fc.assert(
      fc.property(fc.infiniteStream(fc.record({ held: fc.boolean(), p50Ms: fc.nat(40) })), (outcomes) => {
        const held: boolean[] = [];
        const { asked, found }: { asked: Asked[]; found: Found } = run((now) => {
          const { value } = outcomes.next();
          held.push(now.do === "drain" || value.held);
          return value;
        });
        asked.forEach((now, index) => {
          if (now.do === "hold") {
            expect(now.rate).toBeGreaterThanOrEqual(SETTINGS.from);
            expect(now.rate).toBeLessThanOrEqual(SETTINGS.to * SETTINGS.factor);
          }
          const next = asked[index + 1];
          if (held[index] === false && next !== undefined && !(now.do === "hold" && now.purpose === "low"))
            expect(next.do).toBe("drain");
        });
        if (found.capacity !== null) expect(found.capacity.low).toBeLessThan(found.capacity.high);
      }),
    ));
});
