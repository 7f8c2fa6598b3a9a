// The regions side by side, on the map and in a table: while live who is ready and how the load goes, afterwards how it
// went.
import type { ComponentChildren, FunctionComponent } from "preact";
import { useContext } from "preact/hooks";
import { metricIn } from "../../contracts/metrics/catalog.ts";
import type { RequestColumn } from "../../contracts/metrics/definition.ts";
import { shownCity } from "../../contracts/results/distances.ts";
import type { MetricSummaries, Summary } from "../../contracts/results/summary.ts";
import {
  ALL_REGIONS,
  type Frame,
  type RecentLoad,
  type RegionFrame,
  type RunView,
  type ThresholdCourse,
} from "../../contracts/results/view.ts";
import type { AwsRegion } from "../../contracts/words/aws-regions.ts";
import type { ShownUnit } from "../../contracts/words/numbers.ts";
import { DistancesOfRun, PlacesOfRun, SIMULATED_NOTE } from "../components/distances.ts";
import { p95LimitMs } from "../components/map/p95-limit.ts";
import { type MapPlace, WorldMap } from "../components/map/world-map.tsx";
import { Num } from "../components/number.tsx";
import { Section } from "../components/section.tsx";
import { FIRST_ROWS, Table, type TableColumn } from "../components/table.tsx";

export const Regions: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { frame, summary, thresholds } = view;
  if (summary !== null) return <RegionsOfRun summary={summary} thresholds={thresholds} />;
  return frame === null ? null : <RegionsNow frame={frame} thresholds={thresholds} />;
};

/** A row of a region, or of all of them, which stays last. */
interface Named {
  readonly region: string;
}

const nameColumn = <Row extends Named>(): TableColumn<Row> => ({
  heading: "Region",
  kind: "text",
  cell: ({ region }) => <RegionName region={region} />,
  sort: ({ region }) => region,
});

export const RegionName: FunctionComponent<Named> = ({ region }) => {
  const place = useContext(PlacesOfRun)[region];
  const distances = useContext(DistancesOfRun);
  return (
    <>
      <span class="region">{region}</span>
      {place !== undefined && <span class="city"> {shownCity(place.city, distances)}</span>}
    </>
  );
};

const toneOf = ({ region }: Named): "total" | "" => (region === ALL_REGIONS ? "total" : "");
const keyOf = ({ region }: Named): string => region;

interface RunRow extends Named {
  readonly vus: number;
  readonly workers: number;
  readonly metrics: MetricSummaries;
}

const RegionsOfRun: FunctionComponent<{
  readonly summary: Summary;
  readonly thresholds: readonly ThresholdCourse[];
}> = ({ summary, thresholds }) => {
  const rows: RunRow[] = Object.entries(summary.regions).map(([region, rest]) => ({ region, ...rest }));
  const total = (key: "vus" | "workers"): number => rows.reduce((sum, row) => sum + row[key], 0);
  const all = { region: ALL_REGIONS, vus: total("vus"), workers: total("workers"), metrics: summary.metrics };
  return (
    <Section
      id="regions"
      title="Regions"
      lead="Latency in milliseconds, from a request's first byte sent to its answer's last; of all regions from merged histograms."
    >
      <MapOfRegions loads={rows.map(placeOf(thresholds))} isBesideTable />
      <Table
        caption="Regions"
        rows={rows.length > 1 ? [...rows, all] : rows}
        keyOf={keyOf}
        whenEmpty="The run had no region."
        tone={toneOf}
        columns={RUN_COLUMNS}
        firstRows={FIRST_ROWS}
      />
    </Section>
  );
};

/** So many places need a map as wide as the page while they are watched; else a small one beside the table names them. */
const MANY = 8;

type RegionLoad = Omit<MapPlace, keyof AwsRegion>;

/** One place needs no map, and regions that were all on one machine without distances were one place. */
const MapOfRegions: FunctionComponent<{ readonly loads: readonly RegionLoad[]; readonly isBesideTable?: boolean }> = ({
  loads,
  isBesideTable = false,
}) => {
  const distances = useContext(DistancesOfRun);
  const places = useContext(PlacesOfRun);
  const known = loads.flatMap((load): MapPlace[] => {
    const place = places[load.region];
    return place === undefined ? [] : [{ ...load, ...place, city: shownCity(place.city, distances) }];
  });
  return (
    <>
      {known.length > 1 && (
        <div class={known.length > MANY && !isBesideTable ? undefined : "small-map"}>
          <WorldMap places={known} />
        </div>
      )}
      {distances === "simulated" && <p class="aside">{SIMULATED_NOTE}</p>}
    </>
  );
};

const placeOf =
  (thresholds: readonly ThresholdCourse[]) =>
  ({ region, metrics }: RunRow): RegionLoad => ({
    region,
    requestsPerSecond: metrics[metricIn("requests")]?.values.rate ?? null,
    p95Ms: metrics[metricIn("duration")]?.values["p(95)"] ?? null,
    limitMs: p95LimitMs(region, thresholds),
  });

const measured = (
  heading: string,
  column: RequestColumn,
  key: string,
  unit: ShownUnit,
  meaning: string,
): TableColumn<RunRow> => ({
  heading,
  meaning,
  kind: "number",
  cell: ({ metrics }) => <Num value={metrics[metricIn(column)]?.values[key]} unit={unit} />,
  sort: ({ metrics }) => metrics[metricIn(column)]?.values[key],
});

const counted = <Row,>(heading: string, of: (row: Row) => number, meaning: string): TableColumn<Row> => ({
  heading,
  meaning,
  kind: "number",
  cell: (row) => <Num value={of(row)} unit="count" />,
  sort: of,
});

const MEANINGS = {
  p50: "Half of the requests took no longer than this.",
  p95: "95 of 100 requests took no longer than this.",
  p99: "99 of 100 requests took no longer than this.",
} as const;

const RUN_COLUMNS: readonly TableColumn<RunRow>[] = [
  nameColumn(),
  measured("Failed", "failed", "rate", "fraction", "Without an answer, or answered with 400 or above."),
  measured("Requests", "requests", "count", "count", "HTTP requests that ended, whatever became of them."),
  measured("Requests/s", "requests", "rate", "perSecond", "The mean over the run."),
  measured("p50", "duration", "med", "ms", MEANINGS.p50),
  measured("p95", "duration", "p(95)", "ms", MEANINGS.p95),
  measured("p99", "duration", "p(99)", "ms", MEANINGS.p99),
  measured("max", "duration", "max", "ms", "The slowest request."),
  counted("VUs", ({ vus }) => vus, "Virtual users that the region was given."),
  counted("Workers", ({ workers }) => workers, "Load generators that shared them."),
];

type NowRow = Omit<RegionFrame, "city">;

const RegionsNow: FunctionComponent<{ readonly frame: Frame; readonly thresholds: readonly ThresholdCourse[] }> = ({
  frame,
  thresholds,
}) => (
  <Section
    id="regions"
    title="Regions"
    lead="Rates and latencies of the last five seconds that were reported; latency in milliseconds."
  >
    <MapOfRegions
      loads={frame.regions.map(({ region, recent }) => ({
        region,
        requestsPerSecond: recent?.requestsPerSecond ?? null,
        p95Ms: recent?.p95 ?? null,
        limitMs: p95LimitMs(region, thresholds),
      }))}
    />
    <Table
      caption="Regions"
      rows={frame.regions.length > 1 ? [...frame.regions, inAll(frame)] : frame.regions}
      keyOf={keyOf}
      whenEmpty="The run has no region."
      tone={toneOf}
      columns={[
        nameColumn<NowRow>(),
        {
          heading: "State",
          kind: "text",
          cell: (row) => (row.region === ALL_REGIONS ? "" : <StateOf row={row} frame={frame} />),
        },
        {
          heading: "VUs",
          meaning: "Virtual users at work, of those that the region was given.",
          kind: "number",
          cell: ({ vus, recent }) => (
            <>
              <Num value={recent?.vus ?? 0} unit="count" />{" "}
              <span class="aside">
                of <Num value={vus} unit="count" />
              </span>
            </>
          ),
          sort: ({ recent }) => recent?.vus,
        },
        recentColumn("Requests/s", "requestsPerSecond", "perSecond", "HTTP requests that ended, per second."),
        recentColumn("p50", "p50", "ms", MEANINGS.p50),
        recentColumn("p95", "p95", "ms", MEANINGS.p95),
        recentColumn("p99", "p99", "ms", MEANINGS.p99),
        recentColumn("Failed/s", "failedPerSecond", "perSecond", "Without an answer, or answered with 400 or above."),
        counted<NowRow>("Requests", ({ requests }) => requests, "Since the start."),
      ]}
    />
  </Section>
);

const recentColumn = (
  heading: string,
  key: keyof RecentLoad,
  unit: ShownUnit,
  meaning: string,
): TableColumn<NowRow> => ({
  heading,
  meaning,
  kind: "number",
  cell: ({ recent }) => <Num value={recent?.[key]} unit={unit} />,
  sort: ({ recent }) => recent?.[key],
});

const inAll = ({ regions, all, requests }: Frame): NowRow => {
  const sum = (key: "vus" | "workers" | "readyWorkers" | "endedWorkers"): number =>
    regions.reduce((total, region) => total + region[key], 0);
  return {
    region: ALL_REGIONS,
    vus: sum("vus"),
    workers: sum("workers"),
    readyWorkers: sum("readyWorkers"),
    endedWorkers: sum("endedWorkers"),
    hasAggregator: true,
    isCompleted: false,
    recent: all,
    requests,
  };
};

const StateOf: FunctionComponent<{ readonly row: NowRow; readonly frame: Frame }> = ({ row, frame }) => {
  const { isCompleted, hasAggregator, readyWorkers, endedWorkers, workers } = row;
  const { startMs, nowMs } = frame;
  if (isCompleted) return <Signed sign="✓">done</Signed>;
  if (endedWorkers > 0)
    return (
      <>
        {endedWorkers} of {workers} ended
      </>
    );
  if (startMs !== null && nowMs >= startMs) return <>under load</>;
  if (!hasAggregator) return <Signed sign="…">waits for its aggregator</Signed>;
  return readyWorkers < workers ? (
    <Signed sign="…">
      {readyWorkers} of {workers} generators ready
    </Signed>
  ) : (
    <Signed sign="✓">ready</Signed>
  );
};

const Signed: FunctionComponent<{ readonly sign: "✓" | "…"; readonly children: ComponentChildren }> = ({
  sign,
  children,
}) => (
  <>
    <span class={sign === "✓" ? "good" : "doubtful"}>{sign}</span> {children}
  </>
);
