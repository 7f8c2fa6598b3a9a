// The frame of each part of a page: a heading that can be linked to, a line of explanation, the content.
import { type Html, type HtmlValue, html, NOTHING } from "./html.ts";

interface SectionContent {
  readonly id: string;
  readonly title: string;
  readonly lead?: HtmlValue;
  readonly body: HtmlValue;
}

export const section = ({
  id,
  title,
  lead,
  body,
}: SectionContent): Html => html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${lead === undefined ? NOTHING : html`<p class="lead">${lead}</p>`}${body}
</section>
`;

/** Content that few read: folded on the screen, open in print. */
export const folded = (label: HtmlValue, body: HtmlValue): Html =>
  html`<details><summary>${label}</summary>${body}</details>`;
