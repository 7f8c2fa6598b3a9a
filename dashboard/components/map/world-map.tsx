// The world, with a mark for each region: its size says how much load, its colour and its sign whether latency is
// within the limit.
import { geoNaturalEarth1, geoPath } from "d3-geo";
import type { FunctionComponent } from "preact";
import { feature } from "topojson-client";
import land from "world-atlas/land-110m.json" with { type: "json" };
import type { AwsRegion } from "../../../contracts/words/aws-regions.ts";
import { withUnit } from "../../../contracts/words/numbers.ts";
import { placeLabels } from "./labels.ts";

/** A region, where it is, and how it fares; its city as it is to be shown. */
export interface MapPlace extends AwsRegion {
  readonly region: string;
  readonly requestsPerSecond: number | null;
  readonly p95Ms: number | null;
  /** The limit that a threshold sets for p95; null when there is none. */
  readonly limitMs: number | null;
}

const WIDTH = 960;
/** Antarctica is cut off: nobody runs a load from there. */
const HEIGHT = 446;
const LEAST_RADIUS = 5;
const MOST_RADIUS = 15;
/** Where marks of many regions would cover one another. */
const MANY = 8;
const MOST_RADIUS_OF_MANY = 10;
/** Room beside a city's name for ` 1,234.5 ms`. */
const VALUE_LENGTH = 10;

const projection = geoNaturalEarth1()
  .scale(WIDTH / 5.5)
  .translate([WIDTH / 2 - 18, HEIGHT / 2 + 36]);

let landPath: string | undefined;

/** Made when it is first needed: rounded to tenths, some 30 KB. */
const landShape = (): string => {
  if (landPath === undefined) {
    const topology = land as unknown as Parameters<typeof feature>[0];
    const shape = topology.objects.land;
    const draw = geoPath(projection).digits(1);
    landPath = shape === undefined ? "" : (draw(feature(topology, shape)) ?? "");
  }
  return landPath;
};

interface Mark extends MapPlace {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export const WorldMap: FunctionComponent<{ readonly places: readonly MapPlace[] }> = ({ places }) => {
  const marks = marksOf(places);
  if (marks.length === 0) return null;
  const most = Math.max(0, ...marks.map(({ requestsPerSecond }) => requestsPerSecond ?? 0));
  // Where a name stands depends on which regions there are alone: it must not jump when their numbers change.
  const spots = placeLabels(
    marks.map(({ x, y, city }) => ({ x, y, radius: greatestOf(marks), length: city.length + VALUE_LENGTH })),
    WIDTH,
    HEIGHT,
  );
  return (
    <figure class="map">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={inWords(places)}>
        <path class="land" d={landShape()} />
        {[...marks].sort(byRadius).map((mark) => (
          <g key={mark.region} class={toneOf(mark)}>
            <title>{sentenceOf(mark)}</title>
            <circle cx={mark.x} cy={mark.y} r={mark.radius} />
            {toneOf(mark) === "over" && <path class="cross" d={`M${mark.x - 3} ${mark.y - 3}l6 6m0-6l-6 6`} />}
          </g>
        ))}
        {marks.map((mark, index) => {
          const spot = spots[index];
          return (
            spot != null && (
              <text key={mark.region} x={spot.x} y={spot.y} text-anchor={spot.anchor}>
                {labelOf(mark)}
              </text>
            )
          );
        })}
      </svg>
      <figcaption class="legend">
        <span>Size: requests per second, at most {withUnit(most, "perSecond")}</span>
        {tonesOf(marks).map((tone) => (
          <span key={tone} class={`tone ${tone}`}>
            <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
              <g class={tone}>
                <circle r="5" />
                {tone === "over" && <path class="cross" d="M-2.5-2.5l5 5m0-5l-5 5" />}
              </g>
            </svg>
            {MEANINGS[tone]}
          </span>
        ))}
      </figcaption>
    </figure>
  );
};

const greatestOf = ({ length }: readonly unknown[]): number => (length > MANY ? MOST_RADIUS_OF_MANY : MOST_RADIUS);

const marksOf = (places: readonly MapPlace[]): Mark[] => {
  const most = Math.max(0, ...places.map(({ requestsPerSecond }) => requestsPerSecond ?? 0));
  return places.flatMap((place) => {
    const at = projection([place.longitude, place.latitude]);
    if (at === null) return [];
    // The area says how much: an eye compares areas.
    const share = most === 0 ? 0 : Math.sqrt((place.requestsPerSecond ?? 0) / most);
    const radius = tenths(Math.max(LEAST_RADIUS, greatestOf(places) * share));
    return [{ ...place, x: tenths(at[0]), y: tenths(at[1]), radius }];
  });
};

/** The large ones first, so that the small ones beside them stay in sight. */
const byRadius = (a: Mark, b: Mark): number => b.radius - a.radius;

const tenths = (value: number): number => Math.round(value * 10) / 10;

type Tone = "within" | "over" | "unlimited" | "silent";

const toneOf = ({ p95Ms, limitMs }: MapPlace): Tone => {
  if (p95Ms === null) return "silent";
  if (limitMs === null) return "unlimited";
  return p95Ms <= limitMs ? "within" : "over";
};

const MEANINGS: Readonly<Record<Tone, string>> = {
  within: "p95 within its limit",
  over: "p95 beyond its limit",
  unlimited: "p95 without a limit",
  silent: "not measured",
};

/** The tones of the signs that are on the map. */
const tonesOf = (places: readonly MapPlace[]): Tone[] => {
  const tones = new Set(places.map(toneOf));
  return (Object.keys(MEANINGS) as Tone[]).filter((tone) => tones.has(tone));
};

const labelOf = ({ city, p95Ms }: Mark): string => (p95Ms === null ? city : `${city} ${withUnit(p95Ms, "ms")}`);

const sentenceOf = ({ region, city, requestsPerSecond, p95Ms, limitMs }: Mark): string =>
  `${region} ${city}: ${withUnit(requestsPerSecond, "perSecond")}, p95 ${withUnit(p95Ms, "ms")}${limitMs === null ? "" : `, limit ${withUnit(limitMs, "ms")}`}`;

const inWords = (places: readonly MapPlace[]): string => {
  const over = places.filter((place) => toneOf(place) === "over").map(({ region }) => region);
  const limits = places.some(({ limitMs }) => limitMs !== null);
  const end = over.length > 0 ? `beyond its p95 limit: ${over.join(", ")}` : "none beyond its p95 limit";
  return `World map of ${places.length} ${places.length === 1 ? "region" : "regions"}${limits ? `; ${end}` : ""}. The table has the numbers.`;
};
