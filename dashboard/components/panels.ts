// Many lines, each in a small panel of its own on one common scale: thirty over one another would be a thicket.
import { type Drawing, fullHeight, strokes, WIDTH, yOf } from "./drawing.ts";
import { type Html, html } from "./html.ts";
import { withUnit } from "./numbers.ts";

const PANEL_HEIGHT = 40;

export const panels = (content: Drawing): Html => {
  const drawing = { ...content, height: PANEL_HEIGHT };
  return html`<ul class="panels">${drawing.lines.map((line) => {
    const present = line.values.filter((value) => value !== null);
    const greatest = present.length === 0 ? null : Math.max(...present);
    return html`<li><span class="panel-title"><span>${line.label}</span><span class="city">${withUnit(greatest, drawing.unit)}</span></span><svg class="lines" height="${fullHeight(drawing)}" viewBox="0 0 ${WIDTH} ${fullHeight(drawing)}" preserveAspectRatio="none"><path class="grid" d="M0 ${yOf(drawing, drawing.scale.max)}H${WIDTH}M0 ${yOf(drawing, 0)}H${WIDTH}"/>${strokes(drawing, line, "alone")}</svg></li>`;
  })}</ul>`;
};
