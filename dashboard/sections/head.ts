// The top of a report: what ran, against what, when, for how long, and whether it held.
import type { Summary } from "../../contracts/summary.ts";
import { type Html, html, NOTHING } from "../components/html.ts";
import { verdictWord } from "../components/marks.ts";
import { durationText } from "../components/numbers.ts";

export const head = (summary: Summary): Html => html`<header>
<p class="kind">Meridian load test</p>
<h1>${summary.name}</h1>
<p class="outcome">${verdictWord(summary.verdict)} <span>${verdictSentence(summary)}</span></p>
<dl class="facts">
<div><dt>Run</dt><dd>${summary.runId}</dd></div>
<div><dt>Target</dt><dd>${summary.target}</dd></div>
<div><dt>Started</dt><dd>${instantText(summary.start.instant)}</dd></div>
<div><dt>${summary.start.instant === null || summary.verdict === "interrupted" ? "Planned duration" : "Duration"}</dt><dd><data value="${summary.durationSeconds}">${durationText(summary.durationSeconds)}</data></dd></div>
</dl>
</header>
`;

const verdictSentence = ({ verdict, thresholds, invalidReasons }: Summary): string => {
  const failed = thresholds.filter(({ ok }) => !ok).length;
  switch (verdict) {
    case "passed":
      return thresholds.length === 0
        ? "No threshold was set, and nothing speaks against the numbers."
        : `${thresholds.length === 1 ? "The threshold" : `All ${thresholds.length} thresholds`} held.`;
    case "failed":
      return `${failed} of ${plural(thresholds.length, "threshold")} did not hold.`;
    case "invalid":
      return `The numbers are not to be trusted, for ${plural(invalidReasons.length, "reason")} given below.`;
    case "interrupted":
      return "Somebody ended the run before its time; the numbers are those until then.";
  }
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Date.parse alone would take "plain 1" for a day in 2001. */
const ISO_INSTANT = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

/** `2026-11-24 17:02:21.123 UTC`; an instant that cannot be read stays as it is. */
export const instantText = (instant: string | null): Html => {
  if (instant === null) return html`never`;
  const epochMs = ISO_INSTANT.test(instant) ? Date.parse(instant) : Number.NaN;
  if (Number.isNaN(epochMs)) return html`${instant}`;
  const iso = new Date(epochMs).toISOString();
  return html`<time datetime="${iso}">${iso.replace("T", " ").replace("Z", " UTC")}</time>`;
};

/** In full: whoever reads one line of a report should read these. */
export const reservations = ({ invalidReasons, warnings }: Summary): Html =>
  html`${notes("invalid", "Why the numbers are not to be trusted", invalidReasons)}${notes("warnings", "Warnings", warnings)}`;

const notes = (id: string, title: string, sentences: readonly string[]): Html =>
  sentences.length === 0
    ? NOTHING
    : html`<section class="notes ${id}" id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
<ul>${sentences.map((sentence) => html`<li>${sentence}</li>`)}</ul>
</section>
`;
