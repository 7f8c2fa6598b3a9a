// Requests by name: how each fares and how that went, to be sorted and searched; a row opens to its own charts.

import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { metricIn } from "../../../contracts/metrics/catalog.ts";
import { shownName } from "../../../contracts/results/check-title.ts";
import type { RequestSummary } from "../../../contracts/results/summary.ts";
import { type RequestCourses, titleOf } from "../../../contracts/results/view.ts";
import type { ShownUnit } from "../../../contracts/words/numbers.ts";
import { Num } from "../../components/number.tsx";
import { Folded, Section } from "../../components/section.tsx";
import { FIRST_ROWS, Table, type TableColumn } from "../../components/table.tsx";
import { RequestCharts } from "./charts.tsx";
import { anchorOf, StatusList } from "./names.tsx";
import { RequestSpark } from "./spark.tsx";

/** From how many on a search is offered. */
const MANY = 8;

export const Requests: FunctionComponent<{
  readonly rows: readonly RequestSummary[];
  /** That rates are per. */
  readonly seconds: number;
  readonly isLive: boolean;
  readonly courses: RequestCourses;
}> = ({ rows, seconds, isLive, courses }) => {
  const [wanted, setWanted] = useState("");
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  // While the run goes on no row changes its place; afterwards those that failed are looked for first.
  const ordered = isLive ? rows : rows.toSorted((one, other) => other.failedCount - one.failedCount);
  const found = ordered.filter(({ name, method }) => {
    const text = `${method} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <Section
      id="requests"
      title="Requests"
      lead={`By name and method, latency in milliseconds. The line is p95 over time; red: where it failed. ${rows.length > 0 ? "A name opens to its own charts." : ""}`}
    >
      {rows.length >= MANY && (
        <p class="choose">
          <label>
            Search{" "}
            <input
              type="search"
              value={wanted}
              placeholder="name or method"
              onInput={({ currentTarget }) => setWanted(currentTarget.value)}
            />
          </label>{" "}
          <span class="aside" role="status">
            {found.length} of {rows.length}
          </span>
        </p>
      )}
      <Table
        caption="Requests"
        rows={found}
        keyOf={keyOf}
        whenEmpty={rows.length === 0 ? "No request was made." : "No request has such a name."}
        anchorOf={anchorOf}
        tone={({ failedCount }) => (failedCount > 0 ? "marked" : "")}
        columns={columnsOf(seconds, courses)}
        {...(isLive ? {} : { firstRows: FIRST_ROWS })}
        detail={(request) => {
          const points = courses.lines[titleOf(request)];
          return points === undefined
            ? null
            : () => <RequestCharts id={anchorOf(request)} points={points} stepSeconds={courses.stepSeconds} />;
        }}
      />
      {rows.length > 0 && !isLive && (
        <Folded label={`Every value of ${metricIn("duration")} by request`}>
          <EveryValue rows={found} />
        </Folded>
      )}
    </Section>
  );
};

const columnsOf = (seconds: number, { lines }: RequestCourses): readonly TableColumn<RequestSummary>[] => [
  {
    heading: "Request",
    kind: "text",
    cell: ({ name, method }) => (
      <span class="request">
        <code>{method}</code> <span class="name">{shownName(name)}</span>
      </span>
    ),
    sort: ({ name }) => name,
  },
  {
    heading: "Failed",
    meaning: "Without an answer, or answered with 400 or above, or else than the script expects.",
    kind: "number",
    cell: ({ failedCount, count }) =>
      failedCount === 0 ? (
        <Num value={0} unit="count" />
      ) : (
        <span class="bad">
          ✗ <Num value={failedCount} unit="count" /> (
          <Num value={count === 0 ? null : failedCount / count} unit="fraction" />)
        </span>
      ),
    sort: ({ failedCount }) => failedCount,
  },
  duration("p95", "p(95)", "95 of 100 requests took no longer than this."),
  {
    heading: "Over time",
    meaning: "p95 over time, from zero up; red: where it failed.",
    kind: "mark",
    cell: (request) => <RequestSpark points={lines[titleOf(request)] ?? []} />,
  },
  duration("p50", "med", "Half of the requests took no longer than this."),
  duration("p99", "p(99)", "99 of 100 requests took no longer than this."),
  duration("max", "max", "The slowest request."),
  {
    heading: "Count",
    kind: "number",
    cell: ({ count }) => <Num value={count} unit="count" />,
    sort: ({ count }) => count,
  },
  {
    heading: "Per second",
    meaning: "The mean over the run.",
    kind: "number",
    cell: ({ count }) => <Num value={count / seconds} unit="perSecond" />,
    sort: ({ count }) => count,
  },
  { heading: "Statuses", kind: "text", cell: ({ statuses }) => <StatusList statuses={statuses} /> },
];

const EveryValue: FunctionComponent<{ readonly rows: readonly RequestSummary[] }> = ({ rows }) => {
  const keys = [...new Set(rows.flatMap(({ duration: { values } }) => Object.keys(values)))];
  return (
    <Table
      caption={`${metricIn("duration")} by request`}
      rows={rows}
      keyOf={keyOf}
      whenEmpty="No request has such a name."
      columns={[
        {
          heading: "Name",
          kind: "text",
          cell: ({ name, method }) => `${method} ${shownName(name)}`,
          sort: ({ name }) => name,
        },
        ...keys.map((key) => duration(key, key, undefined, key === "count" ? "count" : "ms")),
      ]}
    />
  );
};

const keyOf = (request: RequestSummary): string => titleOf(request);

const duration = (
  heading: string,
  key: string,
  meaning?: string,
  unit: ShownUnit = "ms",
): TableColumn<RequestSummary> => ({
  heading,
  ...(meaning === undefined ? {} : { meaning }),
  kind: "number",
  cell: (request) => <Num value={request.duration.values[key]} unit={unit} />,
  sort: (request) => request.duration.values[key],
});
