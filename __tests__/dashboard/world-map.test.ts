// The map of a run: a mark per region, whose sign and words say what its colour says.
import fc from "fast-check";
import { h } from "preact";
import { renderToString } from "preact-render-to-string";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { placeLabels } from "../../dashboard/components/map/labels.ts";
import { p95LimitMs } from "../../dashboard/components/map/p95-limit.ts";
import { type MapPlace, WorldMap } from "../../dashboard/components/map/world-map.tsx";
import { coursesOf, regionNames } from "./support.ts";

const place = (region: string, changes: Partial<MapPlace> = {}): MapPlace => ({
  region,
  city: region,
  latitude: 0,
  longitude: 0,
  ...AWS_REGIONS[region],
  requestsPerSecond: 100,
  p95Ms: 200,
  limitMs: 300,
  ...changes,
});
const map = (places: readonly MapPlace[]): string => renderToString(h(WorldMap, { places }));
const marks = (markup: string): string[] => markup.match(/<g class="[^"]*"><title>.*?<\/g>/gs) ?? [];

describe("the map of a run", () => {
  it("has a mark for each region", () => {
    expect(marks(map(regionNames(30).map((region) => place(region))))).toHaveLength(30);
    expect(map([])).toBe("");
  });

  it("says beyond the limit by colour, by sign and in words", () => {
    const markup = map([place("us-east-1"), place("eu-west-1", { p95Ms: 301 })]);
    const looks = marks(markup).map((mark) => [/class="(\w+)"/.exec(mark)?.[1], mark.includes("cross")]);
    expect(looks).toEqual([
      ["within", false],
      ["over", true],
    ]);
    expect(markup).toContain("beyond its p95 limit: eu-west-1");
  });

  it("draws a region with four times the load twice as wide", () => {
    const markup = map([place("us-east-1"), place("eu-west-1", { requestsPerSecond: 400 })]);
    const [large = 0, small = 1] = [...markup.matchAll(/ r="([\d.]+)"/g)].map(([, radius]) => Number(radius));
    expect(large / small).toBeCloseTo(2, 1);
  });

  it("leaves its names where they are when the numbers change", () => {
    const at = (p95Ms: number): (string | undefined)[] =>
      [
        ...map(
          regionNames(30).map((region, index) => place(region, { p95Ms, requestsPerSecond: p95Ms * index })),
        ).matchAll(/<text x="(\d+)" y="(\d+)"/g),
      ].map(([text]) => text);
    expect(at(7)).toEqual(at(1234.5));
    expect(at(7).length).toBeGreaterThan(10);
  });

  it("takes the strictest limit of p95 that applies to a region", () => {
    const threshold = (metric: string, expression: string, limit: number) => ({
      metric,
      expression,
      limit,
      ok: true,
      value: null,
    });
    const thresholds = [
      threshold("http_req_duration", "p(95)<400", 400),
      threshold("http_req_duration", "p(99)<100", 100),
      threshold("http_req_duration{region:eu-west-1}", "p(95) < 300", 300),
      threshold("http_req_duration{name:login}", "p(95)<50", 50),
      threshold("http_req_failed", "rate<0.01", 0.01),
    ];
    expect(["eu-west-1", "us-east-1"].map((region) => p95LimitMs(region, coursesOf(thresholds)))).toEqual([300, 400]);
    expect(p95LimitMs("us-east-1", [])).toBeNull();
  });
});

describe("names beside marks", () => {
  const markArb = fc.record({
    x: fc.nat(900),
    y: fc.nat(400),
    radius: fc.constant(8),
    length: fc.integer({ min: 3, max: 20 }),
  });

  it("never lie over one another or over a mark, and stay on the map", () =>
    fc.assert(
      fc.property(fc.array(markArb, { maxLength: 40 }), (all) => {
        const boxes = placeLabels(all, 960, 440).flatMap((label, index) => {
          const width = (all[index]?.length ?? 0) * 6.9;
          if (label === null) return [];
          const left = label.x - { start: 0, middle: width / 2, end: width }[label.anchor];
          return [{ left, right: left + width, top: label.y - 12, bottom: label.y + 3 }];
        });
        const dots = all.map(({ x, y }) => ({ left: x - 8, right: x + 8, top: y - 8, bottom: y + 8 }));
        for (const [index, box] of boxes.entries()) {
          expect(box.left).toBeGreaterThan(-1);
          expect(box.right).toBeLessThan(961);
          for (const other of [...boxes.slice(index + 1), ...dots]) {
            // A pixel of rounding.
            const isApart =
              box.left + 1 >= other.right ||
              box.right - 1 <= other.left ||
              box.top + 1.5 >= other.bottom ||
              box.bottom - 1.5 <= other.top;
            expect(isApart).toBe(true);
          }
        }
      }),
    ));
});
