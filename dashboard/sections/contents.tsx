// The contents beside a page: its parts in their order, each with a sign where it has something bad to say.
import type { FunctionComponent } from "preact";
import { type RunView, resultsOf } from "../../contracts/results/view.ts";
import { isJudgedAsWhole } from "./thresholds.tsx";

interface Part {
  readonly id: string;
  readonly title: string;
  /** How many of its things failed. */
  readonly failed?: number;
}

export const Contents: FunctionComponent<{ readonly view: RunView; readonly hasTables: boolean }> = ({
  view,
  hasTables,
}) => (
  <nav class="contents" aria-label="Contents">
    <ol>
      {partsOf(view, hasTables).map(({ id, title, failed = 0 }) => (
        <li key={id}>
          <a href={`#${id}`}>{title}</a>
          {failed > 0 && (
            <span class="bad" title={`${failed} failed`}>
              {" "}
              ✗{failed}
            </span>
          )}
        </li>
      ))}
    </ol>
  </nav>
);

const partsOf = (view: RunView, hasTables: boolean): Part[] => {
  const { thresholds, summary, distributions } = view;
  const { requests, checks, errors } = resultsOf(view);
  const tables: Part[] = [
    { id: "requests", title: "Requests", failed: requests.filter(({ failedCount }) => failedCount > 0).length },
  ];
  const rest: Part[] = [
    { id: "checks", title: "Checks", failed: checks.filter(({ fails }) => fails > 0).length },
    { id: "errors", title: "Errors", failed: errors.length },
  ];
  const hasDistribution = Object.values(distributions).some(({ service }) => service.length > 0);
  return [
    ...(view.capacity === undefined && (view.frame?.search?.steps ?? []).length === 0
      ? []
      : [{ id: "capacity", title: "Capacity" }]),
    ...(isJudgedAsWhole(view)
      ? [{ id: "thresholds", title: "Thresholds", failed: thresholds.filter(({ ok }) => !ok).length }]
      : []),
    ...(hasTables ? tables : []),
    { id: "regions", title: "Regions" },
    { id: "time", title: "Over time" },
    ...(hasDistribution ? [{ id: "latency", title: "Distribution" }] : []),
    ...(hasTables ? rest : []),
    ...((view.samples ?? []).length > 0 ? [{ id: "samples", title: "Samples" }] : []),
    ...(hasTables ? [{ id: "start", title: "Start" }] : []),
    ...(summary === null ? [] : [{ id: "ledger", title: "Ledger" }]),
    ...(hasTables ? [{ id: "workers", title: "Workers" }] : []),
    ...(summary?.cost === undefined ? [] : [{ id: "bill", title: "Cost" }]),
    ...(summary === null ? [] : [{ id: "metrics", title: "All metrics" }]),
    { id: "what-ran", title: "What ran" },
  ];
};
