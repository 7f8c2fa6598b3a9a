// A run as people look at it, live and in its report: the parts of the page, in the order in which a reader asks.
import type { FunctionComponent } from "preact";
import { useMemo } from "preact/hooks";
import { type RunView, resultsOf, type SummarySoFar } from "../contracts/results/view.ts";
import { DistancesOfRun, PlacesOfRun } from "./components/distances.ts";
import { LedgerTable, StartCertificate, Workers } from "./sections/audit.tsx";
import { Bill } from "./sections/bill.tsx";
import { Capacity, SearchSteps } from "./sections/capacity.tsx";
import { Checks } from "./sections/checks.tsx";
import { Contents } from "./sections/contents.tsx";
import { wholeRequestCourses } from "./sections/course.ts";
import { Errors } from "./sections/errors.tsx";
import { Head } from "./sections/head/head.tsx";
import { Tiles } from "./sections/head/tiles.tsx";
import { Warnings } from "./sections/head/warnings.tsx";
import { WhatFailed } from "./sections/head/what-failed.tsx";
import { Latency } from "./sections/latency.tsx";
import { Metrics } from "./sections/metrics.tsx";
import { OverTime } from "./sections/over-time.tsx";
import { Regions } from "./sections/regions.tsx";
import { Requests } from "./sections/requests/requests.tsx";
import { Samples } from "./sections/samples.tsx";
import { isJudgedAsWhole, Thresholds } from "./sections/thresholds.tsx";
import { WhatRan } from "./sections/what-ran.tsx";

export const App: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { facts, summary, thresholds, requestCourses, samples } = view;
  const results = resultsOf(view);
  const isLive = summary === null;
  const hasTables = isThere({ view, results });
  // Thousands of cells that change more seldom than the rest: made again only when what they show does.
  const failed = useMemo(() => <WhatFailed view={view} />, [results, thresholds]);
  const limits = useMemo(() => <Thresholds view={view} />, [thresholds, isLive]);
  const requests = useMemo(
    () => (
      <Requests
        rows={results.requests}
        seconds={measuredSeconds(view)}
        isLive={isLive}
        courses={wholeRequestCourses(view)}
      />
    ),
    [results, requestCourses],
  );
  const checks = useMemo(() => <Checks rows={results.checks} />, [results]);
  const errors = useMemo(() => <Errors rows={results.errors} requests={results.requests} />, [results]);
  const audit = useMemo(() => <Audit view={view} results={results} />, [results, facts]);
  return (
    <DistancesOfRun.Provider value={facts.distances}>
      <PlacesOfRun.Provider value={facts.places}>
        <div class="layout">
          <Contents view={view} hasTables={hasTables} />
          <div class="content">
            <Head view={view} />
            <main>
              {failed}
              {summary !== null && <Warnings warnings={summary.warnings} />}
              {view.capacity !== undefined && <Capacity capacity={view.capacity} />}
              {view.frame?.search !== undefined && <SearchSteps search={view.frame.search} />}
              <Tiles view={view} />
              {isJudgedAsWhole(view) && limits}
              {hasTables && requests}
              <Regions view={view} />
              <OverTime view={view} />
              <div class="beside">
                <Latency view={view} />
                {hasTables && (
                  <div>
                    {checks}
                    {errors}
                  </div>
                )}
              </div>
              {samples !== undefined && <Samples groups={samples} />}
              {audit}
            </main>
            <Foot view={view} />
          </div>
        </div>
      </PlacesOfRun.Provider>
    </DistancesOfRun.Provider>
  );
};

interface ResultsProps {
  readonly view: RunView;
  readonly results: SummarySoFar;
}

/** Before anything was measured a live page has no tables. */
const isThere = ({ view, results }: ResultsProps): boolean =>
  view.summary !== null || results.workers.length > 0 || results.requests.length > 0;

const Audit: FunctionComponent<ResultsProps> = ({ view, results }) => {
  const { facts, summary } = view;
  return (
    <>
      {(results.workers.length > 0 || summary !== null) && (
        <StartCertificate start={results.start} workers={results.workers} />
      )}
      {summary !== null && (
        <LedgerTable
          ledger={summary.ledger}
          loadGaps={summary.loadGaps}
          interruptedIterations={summary.metrics.iterations_interrupted?.values.count ?? 0}
        />
      )}
      {isThere({ view, results }) && <Workers rows={results.workers} isLive={summary === null} />}
      {summary?.cost !== undefined && <Bill bill={summary.cost} />}
      {summary !== null && <Metrics summary={summary} />}
      <WhatRan facts={facts} />
    </>
  );
};

/** Seconds that rates are per: the load's, or as many as were measured when the run has not come to its end. */
const measuredSeconds = ({ facts, course }: RunView): number => {
  const points = Math.max(0, ...Object.values(course.lines).map(({ length }) => length));
  return Math.max(1, Math.min(facts.durationSeconds, points * course.stepSeconds));
};

const Foot: FunctionComponent<{ readonly view: RunView }> = ({ view: { facts, summary } }) => (
  <footer>
    {summary === null ? (
      <p>
        Meridian {facts.meridianVersion}, run {facts.runId}. This page comes from the run itself, on this machine; when
        the run is over, its report is in the results' folder.
      </p>
    ) : (
      <>
        <p>
          Made by Meridian {facts.meridianVersion} from the flush log of run {facts.runId}.
        </p>
        <details>
          <summary>What lies beside it in the results' folder</summary>
          <dl>
            {facts.files.map(({ name, meaning }) => (
              <>
                <dt>
                  <code>{name}</code>
                </dt>
                <dd>{meaning}</dd>
              </>
            ))}
          </dl>
        </details>
      </>
    )}
  </footer>
);
