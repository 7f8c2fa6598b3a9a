// The columns of the tables: one metric each, of a kind that the column can show.
import { COLUMNS, columnOf, METRICS, metricIn } from "../../../contracts/metrics/catalog.ts";
import type { Catalog, Column, MetricKind } from "../../../contracts/metrics/definition.ts";

const KINDS: Readonly<Record<Column, MetricKind>> = {
  requests: "counter",
  failed: "rate",
  duration: "trend",
  corrected: "trend",
  iterations: "counter",
  started: "counter",
  vus: "gauge",
  checks: "rate",
};
const columns = Object.keys(KINDS) as Column[];

describe("the columns of the tables", () => {
  it("are filled by one metric each, and no metric fills two", () => {
    expect(new Set(columns.map(metricIn)).size).toBe(columns.length);
    for (const column of columns) expect(columnOf(metricIn(column))).toBe(column);
    expect(
      Object.keys(METRICS)
        .flatMap((metric) => columnOf(metric) ?? [])
        .sort(),
    ).toEqual(columns.toSorted());
  });

  it("are filled by metrics of the kinds that they show", () =>
    expect(columns.map((column) => METRICS[COLUMNS[column]].kind)).toEqual(columns.map((column) => KINDS[column])));

  it("cannot be claimed by a second metric", () => {
    const wrong: Catalog = {
      echo_messages: {
        kind: "counter",
        contains: "default",
        better: "neither",
        tags: [],
        meaning: "of a test",
        // @ts-expect-error a column is given by COLUMNS alone
        column: "requests",
      },
    };
    expect(columnOf(Object.keys(wrong).join())).toBeUndefined();
  });
});
