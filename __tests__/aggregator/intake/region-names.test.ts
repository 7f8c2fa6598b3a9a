// The names of a region: 200 of each kind for all of its workers together, one for the rest, and nothing lost.
import type { Series } from "../../../contracts/delta/series.ts";
import type { ErrorCount, WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { RegionNames } from "../../../images/aggregator/intake/region-names.ts";
import { counter, rate } from "../../metrics/support.ts";
import { deltaOf } from "../support.ts";

const withSeries = (series: readonly Series[]): WorkerDelta =>
  deltaOf({ seconds: [{ second: 0, series: [...series] }] });

const many = (of: (index: number) => Series, from: number, count = 150): WorkerDelta =>
  withSeries(Array.from({ length: count }, (_, index) => of(from + index)));

const valuesIn = (deltas: readonly WorkerDelta[], tag: string): Set<string | undefined> =>
  new Set(deltas.flatMap(({ seconds }) => seconds.flatMap(({ series }) => series.map(({ tags }) => tags[tag]))));

it.each<[string, (index: number) => Series, string]>([
  ["name", (index) => counter("http_reqs", { name: `page ${index}` }, 1), "names-bounded"],
  ["group", (index) => counter("http_reqs", { name: "a", group: `::order ${index}` }, 1), "groups-bounded"],
  ["check", (index) => rate("checks", { check: `order ${index}` }, 1, 1), "checks-bounded"],
  ["name", (index) => counter("carts", { name: String(index) }, 1), "tag-values-bounded"],
])("keeps 200 values of the tag %s for two workers that have 150 each", (tag, of, code) => {
  const names = new RegionNames();
  const bounded = [names.bound(many(of, 0)), names.bound(many(of, 150)), names.bound(many(of, 150))];
  expect(valuesIn(bounded, tag).size).toBe(201);
  expect(bounded.flatMap(({ notices }) => notices.map((notice) => notice.code))).toEqual([code]);
  for (const { seconds } of bounded) expect(seconds[0]?.series).toHaveLength(150);
});

it("gives a delta back as it is where its names are few", () => {
  const names = new RegionNames();
  const delta = many((index) => counter("http_reqs", { name: `page ${index % 20}`, status: String(index) }, 1), 0);
  expect(names.bound(delta)).toBe(delta);
});

it("leaves seconds that were kept together as long as they were where it changes names", () => {
  const names = new RegionNames();
  const delta = many((index) => counter("http_reqs", { name: `page ${index}` }, 1), 0, 250);
  const seconds = delta.seconds.map((second) => ({ ...second, spanSeconds: 5 }));
  const bounded = names.bound({ ...delta, seconds });
  expect(bounded.notices.map(({ code }) => code)).toEqual(["names-bounded"]);
  expect(bounded.seconds.map(({ second, spanSeconds }) => [second, spanSeconds])).toEqual([[0, 5]]);
});

it("counts further errors of a kind together", () => {
  const names = new RegionNames();
  const error = (index: number): ErrorCount => ({
    kind: "script",
    message: `no ${index}`,
    place: "s.js:1:1",
    count: 2,
  });
  const { errors, notices } = names.bound(deltaOf({ errors: Array.from({ length: 250 }, (_, index) => error(index)) }));
  expect(new Set(errors.map(({ message }) => message)).size).toBe(201);
  expect(errors.reduce((sum, { count }) => sum + count, 0)).toBe(500);
  expect(notices.map(({ code }) => code)).toEqual(["errors-bounded"]);
});
