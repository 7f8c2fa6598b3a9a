// The world as dots, with a mark for each region: its size says how much load, its colour and its sign whether latency is within the limit.
import { AWS_REGIONS } from "../../contracts/aws-regions.ts";
import { tenths } from "./drawing.ts";
import { type Html, html, NOTHING } from "./html.ts";
import { LAND, LAND_STEP_DEGREES, NORTH_DEGREES, SOUTH_DEGREES } from "./land.ts";
import { number, withUnit } from "./numbers.ts";

export interface Place {
  readonly region: string;
  readonly requestsPerSecond: number | null;
  readonly p95Ms: number | null;
  /** Of p95, from a threshold; null when there is none. */
  readonly limitMs: number | null;
}

const WIDTH = 360;
const HEIGHT = NORTH_DEGREES - SOUTH_DEGREES;
const LEAST_RADIUS = 2.2;
const MOST_RADIUS = 5.5;
/** Where marks of many regions would cover one another. */
const MOST_RADIUS_OF_MANY = 3.8;
/** Names of more would lie over one another; the table below has them. */
const MOST_NAMES = 8;

export const worldMap = (places: readonly Place[]): Html => {
  const marks = places.flatMap((place) => {
    const at = Object.hasOwn(AWS_REGIONS, place.region) ? AWS_REGIONS[place.region] : undefined;
    return at === undefined ? [] : [{ ...place, city: at.city, x: at.longitude + 180, y: NORTH_DEGREES - at.latitude }];
  });
  if (marks.length === 0) return NOTHING;
  const most = Math.max(0, ...marks.map(({ requestsPerSecond }) => requestsPerSecond ?? 0));
  // The large ones first, so that the small ones beside them stay in sight.
  const isNamed = marks.length <= MOST_NAMES;
  const greatest = isNamed ? MOST_RADIUS : MOST_RADIUS_OF_MANY;
  const ordered = marks
    .map((mark) => ({ ...mark, radius: radiusOf(mark.requestsPerSecond, most, greatest) }))
    .sort((a, b) => b.radius - a.radius);
  return html`<figure class="map"><svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${inWords(places)}"><path class="land" d="${landPath()}"/>${ordered.map(
    (mark) =>
      html`<g class="${toneOf(mark)}"><title>${sentenceOf(mark)}</title><circle cx="${tenths(mark.x)}" cy="${tenths(mark.y)}" r="${tenths(mark.radius)}"/>${toneOf(mark) === "over" ? cross(mark.x, mark.y) : NOTHING}${
        isNamed ? nameOf(mark) : NOTHING
      }</g>`,
  )}</svg>
<figcaption class="legend aside">Size: requests per second, at most ${number(most, "perSecond", "with-unit")}. Sign: p95 ${legend(marks)}.</figcaption></figure>
`;
};

type Tone = "within" | "over" | "unlimited" | "silent";

const toneOf = ({ p95Ms, limitMs }: Place): Tone => {
  if (p95Ms === null) return "silent";
  if (limitMs === null) return "unlimited";
  return p95Ms <= limitMs ? "within" : "over";
};

const MEANINGS: Readonly<Record<Tone, Html>> = {
  within: html`<span class="good">● within its limit</span>`,
  over: html`<span class="bad">✗ beyond it</span>`,
  unlimited: html`<span class="unlimited">● without a limit</span>`,
  silent: html`○ not measured`,
};

/** Of the signs that are there. */
const legend = (places: readonly Place[]): Html => {
  const tones = new Set(places.map(toneOf));
  const shown = (Object.keys(MEANINGS) as Tone[]).filter((tone) => tones.has(tone));
  return html`${shown.map((tone, index) => html`${index === 0 ? "" : ", "}${MEANINGS[tone]}`)}`;
};

/** The area says how much: an eye compares areas. */
const radiusOf = (requestsPerSecond: number | null, most: number, greatest: number): number =>
  most === 0 ? LEAST_RADIUS : Math.max(LEAST_RADIUS, greatest * Math.sqrt((requestsPerSecond ?? 0) / most));

const cross = (x: number, y: number): Html =>
  html`<path class="cross" d="M${tenths(x - 1.5)} ${tenths(y - 1.5)}l3 3m0-3l-3 3"/>`;

const nameOf = ({
  city,
  p95Ms,
  x,
  y,
  radius,
}: Place & { city: string; x: number; y: number; radius: number }): Html => {
  // Near the eastern edge there is no room to the right.
  const isEast = x > WIDTH - 60;
  const value = p95Ms === null ? NOTHING : html` <tspan class="value">${withUnit(p95Ms, "ms")}</tspan>`;
  return html`<text x="${tenths(isEast ? x - radius - 2 : x + radius + 2)}" y="${tenths(y)}" dy="0.35em"${isEast ? END : NOTHING}>${city}${value}</text>`;
};

const END = html` text-anchor="end"`;

/** Strokes of no length with round caps, which the style's dashes repeat: one short path for a thousand dots. */
const landPath = (): string =>
  LAND.map((stretches, row) =>
    stretches.map(([west, east]) => `M${west + 180} ${row * LAND_STEP_DEGREES}h${east - west + 0.1}`).join(""),
  ).join("");

const sentenceOf = ({ region, requestsPerSecond, p95Ms, limitMs, ...rest }: Place & { city: string }): string =>
  `${region} ${rest.city}: ${withUnit(requestsPerSecond, "perSecond")}, p95 ${withUnit(p95Ms, "ms")}${limitMs === null ? "" : `, limit ${withUnit(limitMs, "ms")}`}`;

const inWords = (places: readonly Place[]): string => {
  const over = places.filter((place) => toneOf(place) === "over").map(({ region }) => region);
  const limits = places.some(({ limitMs }) => limitMs !== null);
  const end = over.length > 0 ? `beyond its p95 limit: ${over.join(", ")}` : "none beyond its p95 limit";
  return `World map of ${places.length} ${places.length === 1 ? "region" : "regions"}${limits ? `; ${end}` : ""}. The table has the numbers.`;
};
