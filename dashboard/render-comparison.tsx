// A comparison in one file that needs no network and no server, like a run's report.
import { renderToString } from "preact-render-to-string";
import type { ComparisonView } from "../contracts/results/comparison.ts";
import { Comparison } from "./comparison.tsx";
import { type PageFiles, renderDocument } from "./document.ts";

export const renderComparison = (view: ComparisonView, files: PageFiles): string => {
  const { baseline, candidate } = view.comparison;
  const title = `${candidate.runId} compared with ${baseline.runId}`;
  return renderDocument({ title, markup: renderToString(<Comparison view={view} />), data: view }, files);
};
