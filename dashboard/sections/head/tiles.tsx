// The four numbers that matter, each with its course.
import type { FunctionComponent } from "preact";
import { metricIn } from "../../../contracts/metrics/catalog.ts";
import type { CoursePoint, RecentLoad, RunView } from "../../../contracts/results/view.ts";
import type { ShownUnit } from "../../../contracts/words/numbers.ts";
import { Sparkline } from "../../components/charts/sparkline.tsx";
import { Num } from "../../components/number.tsx";
import { failedFractions, pointCountOf, valuesOf, wholeLine } from "../course.ts";

type Metrics = NonNullable<RunView["summary"]>["metrics"];

interface Tile {
  readonly title: string;
  readonly meaning: string;
  readonly unit: ShownUnit;
  readonly recent: (recent: RecentLoad) => number | null;
  readonly inAll: (metrics: Metrics) => number | undefined;
  readonly course: (points: readonly (CoursePoint | null)[]) => readonly (number | null)[];
}

const TILES: readonly Tile[] = [
  {
    title: "Requests per second",
    meaning: "HTTP requests of all regions that ended, per second.",
    unit: "perSecond",
    recent: ({ requestsPerSecond }) => requestsPerSecond,
    inAll: (metrics) => metrics[metricIn("requests")]?.values.rate,
    course: (points) => valuesOf(points, "requests"),
  },
  {
    title: "Latency, p95",
    meaning: "95 of 100 requests took no longer than this; read from the merged histograms of all regions.",
    unit: "ms",
    recent: ({ p95 }) => p95,
    inAll: (metrics) => metrics[metricIn("duration")]?.values["p(95)"],
    course: (points) => valuesOf(points, "p95"),
  },
  {
    title: "Failed requests",
    meaning: "The share of requests without an answer, or answered with 400 or above.",
    unit: "fraction",
    recent: ({ failedPerSecond, requestsPerSecond }) =>
      requestsPerSecond === 0 ? null : failedPerSecond / requestsPerSecond,
    inAll: (metrics) => metrics[metricIn("failed")]?.values.rate,
    course: failedFractions,
  },
  {
    title: "Virtual users",
    meaning: "How many run the script, in all regions together; of a run that is over, the most at one time.",
    unit: "count",
    recent: ({ vus }) => vus,
    inAll: (metrics) => metrics[metricIn("vus")]?.values.max,
    course: (points) => valuesOf(points, "vus"),
  },
];

export const Tiles: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { facts, frame, summary, course } = view;
  const isSimulated = facts.distances === "simulated";
  const points = wholeLine(course, summary === null).slice(0, pointCountOf(view));
  const measured = ({ recent, inAll }: Tile): number | null | undefined =>
    summary === null ? (frame?.all == null ? null : recent(frame.all)) : inAll(summary.metrics);
  return (
    <section class="now" aria-labelledby="now-title">
      <h2 id="now-title" class="unseen">
        {summary === null ? "Now, over the last five seconds" : "In numbers"}
      </h2>
      <ul class="tiles">
        {TILES.map((tile) => (
          <li key={tile.title} title={tile.meaning}>
            <span class="tile-title">
              {tile.title}
              {isSimulated && tile.unit === "ms" && ", distances simulated"}
            </span>
            <span class="tile-value">
              <Num value={measured(tile)} unit={tile.unit} as="with-unit" />
            </span>
            <Sparkline values={tile.course(points)} />
          </li>
        ))}
      </ul>
    </section>
  );
};
