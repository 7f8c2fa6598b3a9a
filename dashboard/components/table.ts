// A table with a caption, headings for screen readers and numbers to the right; wide ones scroll by themselves.
import { type Html, type HtmlValue, html } from "./html.ts";

export interface Column<Row> {
  readonly heading: HtmlValue;
  /** `text` wraps, `number` stands right, `mark` is a ✓ or ✗. */
  readonly kind: "text" | "number" | "mark";
  readonly cell: (row: Row) => HtmlValue;
}

interface TableContent<Row> {
  /** Said by screen readers, not shown: the section's heading shows it. */
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  /** In the place of a table without rows. */
  readonly whenEmpty: string;
  /** `marked` deserves a look, `total` sums up those above. */
  readonly tone?: (row: Row) => "marked" | "total" | "";
}

export const table = <Row>({ caption, columns, rows, whenEmpty, tone }: TableContent<Row>): Html => {
  if (rows.length === 0) return html`<p class="nothing">${whenEmpty}</p>`;
  // Focusable, so that a keyboard can scroll it.
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table>
<caption class="unseen">${caption}</caption>
<thead><tr>${columns.map(({ heading, kind }) => html`<th scope="col" class="${kind}">${heading}</th>`)}</tr></thead>
<tbody>
${rows.map((row) => html`${rowStart(tone?.(row) ?? "")}${columns.map((column, index) => cell(column, row, index === 0))}</tr>\n`)}</tbody>
</table></div>`;
};

const rowStart = (tone: string): Html => (tone === "" ? html`<tr>` : html`<tr class="${tone}">`);

const cell = <Row>({ kind, cell }: Column<Row>, row: Row, isFirst: boolean): Html =>
  isFirst ? html`<th scope="row" class="${kind}">${cell(row)}</th>` : html`<td class="${kind}">${cell(row)}</td>`;
