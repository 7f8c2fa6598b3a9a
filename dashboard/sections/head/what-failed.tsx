// The answer to the first questions: what failed, how much, where, and since when.

import type { ComponentChildren, FunctionComponent } from "preact";
import { expressionInWords } from "../../../contracts/metrics/threshold-time.ts";
import { shownName, titleOfCheck } from "../../../contracts/results/check-title.ts";
import type { RequestFailures, RequestSummary } from "../../../contracts/results/summary.ts";
import { type RunView, resultsOf, type ThresholdCourse, titleOf } from "../../../contracts/results/view.ts";
import { type Failing, whatFailed } from "../../../metrics/results/failing.ts";
import { Num } from "../../components/number.tsx";
import { Table } from "../../components/table.tsx";
import { timeText } from "../../components/time.ts";
import { anchorOf, StatusList } from "../requests/names.tsx";
import { LimitOf, MeasuredOf } from "../threshold-values.tsx";

export const WhatFailed: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { shown, more } = whatFailed(resultsOf(view), view.thresholds);
  if (shown.length === 0) return null;
  const regionCount = Object.keys(view.facts.regions).length;
  return (
    <section id="failed" class="failed" aria-labelledby="failed-title">
      <h2 id="failed-title">{view.summary === null ? "What fails" : "What failed"}</h2>
      <Table
        caption="What failed"
        rows={shown}
        keyOf={keyOf}
        whenEmpty=""
        columns={[
          { heading: "What", kind: "text", cell: (row) => <What row={row} /> },
          { heading: "How much", kind: "text", cell: (row) => <HowMuch row={row} /> },
          { heading: "Where", kind: "text", cell: (row) => <Where row={row} regionCount={regionCount} /> },
          {
            heading: "When",
            meaning: "From the first second in which it failed, counted from the start, to the last.",
            kind: "text",
            cell: (row) => <When row={row} />,
          },
        ]}
      />
      {more > 0 && (
        <p class="aside">
          and {more} more, in <a href="#requests">requests</a>, <a href="#checks">checks</a> and{" "}
          <a href="#errors">errors</a>.
        </p>
      )}
    </section>
  );
};

const keyOf = (row: Failing): string => {
  switch (row.kind) {
    case "threshold":
      return `t ${row.threshold.metric} ${expressionInWords(row.threshold)}`;
    case "request":
      return `r ${titleOf(row.request)}`;
    case "check":
      return `c ${titleOfCheck(row.check)}`;
    case "error":
      return `e ${row.error.kind} ${row.error.place} ${row.error.message} ${row.error.cause ?? ""}`;
  }
};

const WORDS: Readonly<Record<Failing["kind"], string>> = {
  threshold: "threshold",
  request: "request",
  check: "check",
  error: "error",
};

const What: FunctionComponent<{ readonly row: Failing }> = ({ row }) => (
  <>
    <span class="bad">✗</span> <span class="sort-of">{WORDS[row.kind]}</span> <Subject row={row} />
  </>
);

const Subject: FunctionComponent<{ readonly row: Failing }> = ({ row }) => {
  switch (row.kind) {
    case "threshold":
      return (
        <code>
          {row.threshold.metric}: {expressionInWords(row.threshold)}
        </code>
      );
    case "request":
      return <RequestLink request={row.request} />;
    case "check":
      return <>{titleOfCheck(row.check)}</>;
    case "error":
      return <span class="message">{row.error.message}</span>;
  }
};

const RequestLink: FunctionComponent<{ readonly request: Pick<RequestSummary, "name" | "method"> }> = ({ request }) => (
  <a href={`#${anchorOf(request)}`}>{titleOf({ ...request, name: shownName(request.name) })}</a>
);

const HowMuch: FunctionComponent<{ readonly row: Failing }> = ({ row }) => {
  switch (row.kind) {
    case "threshold":
      return row.threshold.value === null ? (
        <>no sample</>
      ) : (
        <>
          <MeasuredOf threshold={row.threshold} />, limit <LimitOf threshold={row.threshold} />
        </>
      );
    case "request": {
      const { failedCount, count, statuses } = row.request;
      const failing = Object.fromEntries(
        Object.entries(statuses).filter(([status]) => !(Number(status) >= 200 && Number(status) < 400)),
      );
      return (
        <>
          <Share part={failedCount} whole={count} /> <StatusList statuses={failing} />
        </>
      );
    }
    case "check":
      return <Share part={row.check.fails} whole={row.check.fails + row.check.passes} />;
    case "error":
      return (
        <>
          <Num value={row.error.count} unit="count" /> ×
        </>
      );
  }
};

const Share: FunctionComponent<{ readonly part: number; readonly whole: number }> = ({ part, whole }) => (
  <>
    <Num value={part} unit="count" /> of <Num value={whole} unit="count" /> (
    <Num value={whole === 0 ? null : part / whole} unit="fraction" />)
  </>
);

const Where: FunctionComponent<{ readonly row: Failing; readonly regionCount: number }> = ({ row, regionCount }) => {
  switch (row.kind) {
    case "threshold":
      return <WhereFrom threshold={row.threshold} regionCount={regionCount} />;
    case "request":
      return (
        <Lines>
          {failuresOf(row.request).map(({ region, count }) => (
            <>
              {region} <Num value={count} unit="count" />
            </>
          ))}
        </Lines>
      );
    case "check":
      return null;
    case "error":
      return <code>{row.error.place}</code>;
  }
};

/** Most of what is on the wrong side of a limit comes from there. */
const WhereFrom: FunctionComponent<{ readonly threshold: ThresholdCourse; readonly regionCount: number }> = ({
  threshold: { culprit },
  regionCount,
}) => {
  if (culprit === undefined) return null;
  const { request, check, regions } = culprit;
  const isNamed = request !== undefined || check !== undefined;
  if (regionCount === 1 && isNamed) return <Culprit request={request} check={check} />;
  const more = regions.length - MOST_REGIONS;
  return (
    <>
      <Culprit request={request} check={check} />
      {isNamed && " in "}
      {regions.length === regionCount ? "every region" : regions.slice(0, MOST_REGIONS).join(", ")}
      {regions.length < regionCount && more > 0 && ` and ${more} more`}
    </>
  );
};

const Culprit: FunctionComponent<Pick<NonNullable<ThresholdCourse["culprit"]>, "request" | "check">> = ({
  request,
  check,
}) => (
  <>
    {request !== undefined && <RequestLink request={request} />}
    {check !== undefined && titleOfCheck(check)}
  </>
);

const MOST_REGIONS = 3;

const failuresOf = ({ failures = [] }: RequestSummary): RequestFailures => failures.slice(0, MOST_REGIONS);

/** One for each region, so that where and when stand beside one another. */
const Lines: FunctionComponent<{ readonly children: ComponentChildren[] }> = ({ children }) => (
  <>
    {children.map((line, index) => (
      <span key={String(index)} class="line">
        {line}
      </span>
    ))}
  </>
);

const When: FunctionComponent<{ readonly row: Failing }> = ({ row }) => {
  if (row.kind === "threshold") {
    const { firstCrossedSecond, broken = [] } = row.threshold;
    if (broken.length > 0) return <BrokenWhen broken={broken} />;
    return firstCrossedSecond === null ? null : (
      <>
        since <Moment second={firstCrossedSecond} />
      </>
    );
  }
  if (row.kind !== "request") return null;
  return (
    <Lines>
      {failuresOf(row.request).map(({ firstSecond, lastSecond }) =>
        firstSecond === lastSecond ? (
          <>
            at <Moment second={firstSecond} />
          </>
        ) : (
          <>
            <Moment second={firstSecond} /> to <Moment second={lastSecond} />
          </>
        ),
      )}
    </Lines>
  );
};

/** The first ones: the section of thresholds has them all. */
const BrokenWhen: FunctionComponent<{ readonly broken: NonNullable<ThresholdCourse["broken"]> }> = ({ broken }) => (
  <Lines>
    {broken.slice(0, MOST_SPANS).map(({ from, to }) => (
      <>
        <Moment second={from} /> to <Moment second={to} />
      </>
    ))}
    {broken.length > MOST_SPANS ? [<>and {broken.length - MOST_SPANS} times more</>] : []}
  </Lines>
);

const MOST_SPANS = 3;

const Moment: FunctionComponent<{ readonly second: number }> = ({ second }) => (
  <data value={String(second)}>{timeText(second)}</data>
);
