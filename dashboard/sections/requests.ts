// Requests by name, the script's checks, and what went wrong.
import type { CheckSummary, RequestSummary, Summary } from "../../contracts/summary.ts";
import { type Html, html } from "../components/html.ts";
import { mark } from "../components/marks.ts";
import { number, type Unit } from "../components/numbers.ts";
import { folded, section } from "../components/section.ts";
import { type Column, table } from "../components/table.ts";

export const requests = (rows: readonly RequestSummary[]): Html =>
  section({
    id: "requests",
    title: "Requests",
    lead: "By name and method. Failed: without an answer, or answered with 400 or above. Latency in milliseconds.",
    body: html`${table({
      caption: "Requests",
      rows,
      whenEmpty: "No request was made.",
      columns: [
        NAME,
        { heading: "Method", kind: "text", cell: ({ method }) => html`<code>${method}</code>` },
        { heading: "Count", kind: "number", cell: ({ count }) => number(count, "count") },
        { heading: "Failed", kind: "number", cell: failedCell },
        { heading: "Statuses", kind: "text", cell: ({ statuses }) => statusList(statuses) },
        duration("p50", "med"),
        duration("p95", "p(95)"),
        duration("p99", "p(99)"),
        duration("max", "max"),
      ],
    })}${rows.length === 0 ? "" : folded("Every value of http_req_duration by request", everyValue(rows))}`,
  });

const NAME: Column<RequestSummary> = { heading: "Name", kind: "text", cell: ({ name }) => name };

const duration = (heading: string, key: string, unit: Unit = "ms"): Column<RequestSummary> => ({
  heading,
  kind: "number",
  cell: (request) => number(request.duration.values[key], unit),
});

const failedCell = ({ failedCount }: RequestSummary): Html =>
  failedCount === 0
    ? number(0, "count")
    : html`<span class="bad">${number(failedCount, "count")}<span class="unseen"> failed</span></span>`;

/** As they are, by number, but those without an answer last. */
const byStatus = ([a]: [string, number], [b]: [string, number]): number => Number(a === "0") - Number(b === "0");

const statusList = (statuses: RequestSummary["statuses"]): Html =>
  html`<span class="statuses">${Object.entries(statuses)
    .sort(byStatus)
    .map(
      ([status, count]) =>
        html`<span><code>${status === "0" ? "no answer" : status}</code> × ${number(count, "count")}</span> `,
    )}</span>`;

const everyValue = (rows: readonly RequestSummary[]): Html => {
  const keys = [...new Set(rows.flatMap(({ duration: { values } }) => Object.keys(values)))];
  return table({
    caption: "http_req_duration by request",
    rows,
    whenEmpty: "",
    columns: [NAME, ...keys.map((key) => duration(key, key, key === "count" ? "count" : "ms"))],
  });
};

export const checks = (rows: readonly CheckSummary[]): Html =>
  section({
    id: "checks",
    title: "Checks",
    lead: "What the script asserted. A check that does not hold is counted, and the run goes on.",
    body: table({
      caption: "Checks",
      rows,
      whenEmpty: "The script made no check.",
      tone: ({ fails }) => (fails > 0 ? "marked" : ""),
      columns: [
        { heading: "Check", kind: "text", cell: ({ name }) => name },
        { heading: "Passes", kind: "number", cell: ({ passes }) => number(passes, "count") },
        { heading: "Fails", kind: "number", cell: ({ fails }) => number(fails, "count") },
        {
          heading: "Held",
          kind: "number",
          cell: ({ passes, fails }) => number(passes + fails === 0 ? null : passes / (passes + fails), "fraction"),
        },
        {
          heading: "All held",
          kind: "mark",
          cell: ({ fails }) => mark(fails === 0, { yes: "held", no: "not always" }),
        },
      ],
    }),
  });

export const errors = (rows: Summary["errors"]): Html =>
  section({
    id: "errors",
    title: "Errors",
    lead: "Grouped; the first one's text stands for all of its kind.",
    body: table({
      caption: "Errors",
      rows,
      whenEmpty: "No error of the script, a request or the engine.",
      columns: [
        { heading: "Message", kind: "text", cell: ({ message }) => html`<span class="message">${message}</span>` },
        { heading: "Place", kind: "text", cell: ({ place }) => html`<code>${place}</code>` },
        { heading: "Of", kind: "text", cell: ({ kind }) => kind },
        { heading: "Count", kind: "number", cell: ({ count }) => number(count, "count") },
      ],
    }),
  });
