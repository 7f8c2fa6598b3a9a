// Signs of good and bad: a sign and a word, with a colour beside them, never a colour alone.
import type { Verdict } from "../../contracts/summary.ts";
import { type Html, html } from "./html.ts";

export const mark = (ok: boolean, words: { readonly yes: string; readonly no: string }): Html =>
  ok
    ? html`<span class="good">✓<span class="unseen"> ${words.yes}</span></span>`
    : html`<span class="bad">✗ <span>${words.no}</span></span>`;

const VERDICTS: Readonly<Record<Verdict, { readonly sign: string; readonly tone: string }>> = {
  passed: { sign: "✓", tone: "good" },
  failed: { sign: "✗", tone: "bad" },
  invalid: { sign: "✗", tone: "bad" },
  interrupted: { sign: "✗", tone: "doubtful" },
};

export const verdictWord = (verdict: Verdict): Html => {
  const { sign, tone } = VERDICTS[verdict];
  return html`<strong class="verdict ${tone}">${sign} ${verdict}</strong>`;
};
