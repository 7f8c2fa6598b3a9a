// The top of a page: what ran, against what, when; the verdict and why, or while it goes on where it is.
import type { FunctionComponent } from "preact";
import type { Summary, Verdict } from "../../../contracts/results/summary.ts";
import { type Frame, type RunView, resultsOf, type SummarySoFar } from "../../../contracts/results/view.ts";
import { durationText } from "../../../contracts/words/numbers.ts";
import { InstantText, Num } from "../../components/number.tsx";
import { standingOf } from "./standing.ts";

export const Head: FunctionComponent<{ readonly view: RunView }> = ({ view }) => {
  const { facts, frame, summary, capacity } = view;
  const isSearch = capacity !== undefined;
  return (
    <header>
      <p class="kind">Meridian load test{summary === null ? ", live" : ""}</p>
      <h1>{facts.name}</h1>
      {summary === null ? (
        <Now frame={frame} results={resultsOf(view)} />
      ) : (
        <Outcome summary={summary} isSearch={isSearch} />
      )}
      <dl class="facts">
        <div>
          <dt>Run</dt>
          <dd>{facts.runId}</dd>
        </div>
        <div>
          <dt>Target</dt>
          <dd>{facts.target}</dd>
        </div>
        <div>
          <dt>{summary === null ? "Start of all regions" : "Started"}</dt>
          <dd>{summary === null ? <LiveStart frame={frame} /> : <InstantText instant={summary.start.instant} />}</dd>
        </div>
        <div>
          <dt>{summary === null || isSearch || isCutShort(summary) ? "Planned duration" : "Duration"}</dt>
          <dd>
            <data value={String(facts.durationSeconds)}>{durationText(facts.durationSeconds)}</data>
          </dd>
        </div>
        <div>
          <dt>{summary === null ? "Requests so far" : "Requests"}</dt>
          <dd>
            <Num
              value={summary === null ? (frame?.requests ?? 0) : (summary.metrics.http_reqs?.values.count ?? 0)}
              unit="count"
            />
          </dd>
        </div>
      </dl>
    </header>
  );
};

const isCutShort = ({ start, abort, verdict }: Summary): boolean =>
  start.instant === null || abort !== undefined || verdict === "interrupted";

const LiveStart: FunctionComponent<{ readonly frame: Frame | null }> = ({ frame }) =>
  frame?.startMs == null ? (
    <>when every region is ready</>
  ) : (
    <InstantText instant={new Date(frame.startMs).toISOString()} />
  );

const VERDICTS: Readonly<Record<Verdict, { readonly sign: string; readonly tone: string }>> = {
  passed: { sign: "✓", tone: "good" },
  failed: { sign: "✗", tone: "bad" },
  invalid: { sign: "✗", tone: "bad" },
  interrupted: { sign: "✗", tone: "doubtful" },
  aborted: { sign: "✗", tone: "doubtful" },
};

const Outcome: FunctionComponent<{ readonly summary: Summary; readonly isSearch: boolean }> = ({
  summary,
  isSearch,
}) => {
  const { sign, tone } = VERDICTS[summary.verdict];
  return (
    <>
      <p class="outcome">
        <strong class={`verdict ${tone}`}>
          {sign} {summary.verdict}
        </strong>{" "}
        <span>{verdictSentence(summary, isSearch)}</span>
      </p>
      <Why reasons={summary.invalidReasons} />
    </>
  );
};

const Why: FunctionComponent<{ readonly reasons: readonly string[] }> = ({ reasons }) =>
  reasons.length === 0 ? null : (
    <ul class="why" aria-label="Why the numbers are not to be trusted">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );

const verdictSentence = (
  { verdict, thresholds, invalidReasons, failReasons = [], abort }: Summary,
  isSearch: boolean,
): string => {
  const failed = thresholds.filter(({ ok }) => !ok).length;
  switch (verdict) {
    case "passed":
      if (isSearch)
        return "Nothing speaks against the numbers. The thresholds judged each step of the search, not the run.";
      return thresholds.length === 0
        ? "No threshold was set, and nothing speaks against the numbers."
        : `${thresholds.length === 1 ? "The threshold" : `All ${thresholds.length} thresholds`} held.`;
    case "failed":
      if (failed === 0 && failReasons.length > 0) return `The script says so: ${failReasons.join("; ")}`;
      return `${failed} of ${plural(thresholds.length, "threshold")} did not hold${abort === undefined ? "" : `, and ended the run: ${abort.reason}`}.`;
    case "invalid":
      return `The numbers are not to be trusted${invalidReasons.length > 0 ? ":" : "."}`;
    case "interrupted":
      return "Somebody ended the run before its time; the numbers are those until then.";
    case "aborted":
      return `The script ended the run: ${abort?.reason ?? "no reason was given"}. The numbers are those until then.`;
  }
};

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

const Now: FunctionComponent<{
  readonly frame: Frame | null;
  readonly results: Pick<SummarySoFar, "thresholds" | "invalidReasons">;
}> = ({ frame, results: { thresholds, invalidReasons } }) => {
  if (frame === null) return <p class="outcome">Nothing is known of the run yet.</p>;
  const { word, tone, sentence, fraction } = standingOf(frame);
  const broken = thresholds.filter(({ ok }) => !ok).length;
  return (
    <>
      <p class="outcome">
        <strong class={`verdict ${tone}`}>{word}</strong> <span>{sentence}</span>
        {broken > 0 && (
          <>
            {" "}
            <a class="bad" href="#thresholds">
              {broken} of {thresholds.length} thresholds {broken === 1 ? "does" : "do"} not hold so far.
            </a>
          </>
        )}
        {invalidReasons.length > 0 && <span class="bad"> The numbers are not to be trusted so far:</span>}
      </p>
      <Why reasons={invalidReasons} />
      <progress value={Math.round(fraction * 1000)} max={1000} aria-label="Of the load's time" />
    </>
  );
};
