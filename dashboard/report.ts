// report.html: one run in one file that needs no network, no server and no script.
import { createHash } from "node:crypto";
import type { Summary } from "../contracts/summary.ts";
import type { TimeRow } from "../metrics/time-series.ts";
import { type Html, html, trusted } from "./components/html.ts";
import { ledger, startCertificate, workers } from "./sections/audit.ts";
import { charts } from "./sections/charts.ts";
import { head, reservations } from "./sections/head.ts";
import { metrics } from "./sections/metrics.ts";
import { regions } from "./sections/regions.ts";
import { checks, errors, requests } from "./sections/requests.ts";
import { thresholds } from "./sections/thresholds.ts";
import { styleSheet } from "./style.ts";

/** @param rows of metrics/time-series.ts, from the same log as the summary */
export const renderReport = (summary: Summary, rows: readonly TimeRow[]): string => {
  const style = styleSheet();
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${summary.name}: ${summary.verdict} (${summary.runId})</title>
<style>${trusted(style)}</style>
</head>
<body>
${reportBody(summary, rows)}</body>
</html>
`.markup;
};

/** What the live page becomes, too, once its run is over. */
export const reportBody = (summary: Summary, rows: readonly TimeRow[]): Html => html`${head(summary)}<main>
${reservations(summary)}${thresholds(summary.thresholds)}${regions(summary)}${charts(rows)}${requests(summary.requests)}${checks(summary.checks)}${errors(summary.errors)}${metrics(summary)}${startCertificate(summary)}${ledger(summary.ledger)}${workers(summary.workers)}</main>
${foot(summary)}`;

/** Nothing may be loaded, sent or run; the one style sheet is named by its hash, so that no other is obeyed. */
const policy = (style: string): string =>
  `default-src 'none'; style-src 'sha256-${createHash("sha256").update(style).digest("base64")}'; base-uri 'none'; form-action 'none'`;

const FILES: readonly (readonly [string, string])[] = [
  ["summary.json", "these numbers for programs, in k6's shape, in all and by region"],
  ["junit.xml", "one test per threshold, for build servers"],
  ["timeseries.csv", "each second of each region"],
  ["histograms.hlog", "the latency distributions, in HdrHistogram's log format"],
  ["flush-log.jsonl", "the record from which all the others can be made again"],
];

const foot = ({ meridianVersion, runId }: Summary): Html => html`<footer>
<p>Made by Meridian ${meridianVersion} from the flush log of run ${runId}. Beside this file lie:</p>
<dl>${FILES.map(([name, meaning]) => html`<dt><code>${name}</code></dt><dd>${meaning}</dd>`)}</dl>
</footer>
`;
