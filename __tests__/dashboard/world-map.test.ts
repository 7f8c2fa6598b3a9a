// The map of a run: a mark per region, whose sign and words say what its colour says.
import { p95LimitMs } from "../../dashboard/components/p95-limit.ts";
import { type Place, worldMap } from "../../dashboard/components/world-map.ts";
import { regionNames } from "./support.ts";

const place = (region: string, changes: Partial<Place> = {}): Place => ({
  ...{ region, requestsPerSecond: 100, p95Ms: 200, limitMs: 300 },
  ...changes,
});
const marks = (markup: string): string[] => markup.match(/<g class=.*?<\/g>/gs) ?? [];

describe("the map of a run", () => {
  it("has a mark for each region that has a place in the world", () => {
    const { markup } = worldMap(regionNames(30).map((region) => place(region)));
    expect(marks(markup)).toHaveLength(30);
    expect(marks(worldMap([place("us-east-1"), place("the moon")]).markup)).toHaveLength(1);
    expect(worldMap([place("the moon")]).markup).toBe("");
  });

  it("says beyond the limit by colour, by sign and in words", () => {
    const { markup } = worldMap([place("us-east-1"), place("eu-west-1", { p95Ms: 301 })]);
    const [first = "", second = ""] = marks(markup);
    expect([first, second].map((mark) => [/class="(\w+)"/.exec(mark)?.[1], mark.includes("cross")])).toEqual([
      ["within", false],
      ["over", true],
    ]);
    expect(markup).toContain("beyond its p95 limit: eu-west-1");
  });

  it("draws a region with four times the load twice as wide", () => {
    const { markup } = worldMap([place("us-east-1"), place("eu-west-1", { requestsPerSecond: 400 })]);
    const [large = 0, small = 1] = [...markup.matchAll(/ r="([\d.]+)"/g)].map(([, radius]) => Number(radius));
    expect(large / small).toBeCloseTo(2, 1);
  });

  it("takes the strictest limit of p95 that applies to a region", () => {
    const threshold = (metric: string, expression: string, limit: number) => ({
      ...{ metric, expression, limit, ok: true, value: null },
    });
    const thresholds = [
      threshold("http_req_duration", "p(95)<400", 400),
      threshold("http_req_duration", "p(99)<100", 100),
      threshold("http_req_duration{region:eu-west-1}", "p(95) < 300", 300),
      threshold("http_req_duration{name:login}", "p(95)<50", 50),
      threshold("http_req_failed", "rate<0.01", 0.01),
    ];
    expect(["eu-west-1", "us-east-1"].map((region) => p95LimitMs(region, thresholds))).toEqual([300, 400]);
    expect(p95LimitMs("us-east-1", [])).toBeNull();
  });
});
