// The thresholds: what was demanded, what was measured, whether it held.
import { type BuiltInMetric, METRICS } from "../../contracts/metric-catalog.ts";
import type { ThresholdResult } from "../../contracts/summary.ts";
import { isMistake, parseMetricSelector } from "../../contracts/threshold-expression.ts";
import { type Html, html } from "../components/html.ts";
import { mark } from "../components/marks.ts";
import { number, type Unit } from "../components/numbers.ts";
import { section } from "../components/section.ts";
import { table } from "../components/table.ts";

export const thresholds = (results: readonly ThresholdResult[], when: "at-end" | "so-far" = "at-end"): Html =>
  section({
    id: "thresholds",
    title: when === "so-far" ? "Thresholds so far" : "Thresholds",
    ...(when === "so-far" ? { lead: "Of all that was measured until now; what counts is the end of the run." } : {}),
    body: table({
      caption: "Thresholds",
      rows: results,
      whenEmpty: "The config sets no threshold: nothing could fail.",
      tone: ({ ok }) => (ok ? "" : "marked"),
      columns: [
        { heading: "Metric", kind: "text", cell: ({ metric }) => html`<code>${metric}</code>` },
        { heading: "Expression", kind: "text", cell: ({ expression }) => html`<code>${expression}</code>` },
        { heading: "Measured", kind: "number", cell: (result) => measuredValue(result) },
        { heading: "Limit", kind: "number", cell: (result) => number(result.limit, unitOf(result), "chosen") },
        {
          heading: when === "so-far" ? "Holds" : "Held",
          kind: "mark",
          cell: ({ ok, value }) =>
            when === "so-far" && value === null
              ? NOT_YET
              : mark(ok, {
                  yes: when === "so-far" ? "holds" : "held",
                  no: when === "so-far" ? "does not hold" : "failed",
                }),
        },
      ],
    }),
  });

const NOT_YET = html`<span class="absent">not yet</span>`;

const measuredValue = (result: ThresholdResult): Html =>
  result.value === null
    ? html`<span class="absent">no sample</span>`
    : number(result.value, unitOf(result), "with-unit");

/** In the expression's own scale, so that measured value, limit and expression can be compared digit by digit. */
const unitOf = ({ metric, expression }: ThresholdResult): Unit => {
  const selector = parseMetricSelector(metric);
  const definition =
    !isMistake(selector) && Object.hasOwn(METRICS, selector.metric)
      ? METRICS[selector.metric as BuiltInMetric]
      : undefined;
  if (/^\s*count/.test(expression)) return "count";
  if (definition?.contains === "time") return "ms";
  if (definition?.kind === "counter") return "perSecond";
  return "plain";
};
