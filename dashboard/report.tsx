// report.html: one run in one file that needs no network and no server. It can be read without a script; with it, it is
// the live page's equal.
import { renderToString } from "preact-render-to-string";
import type { RunView } from "../contracts/results/view.ts";
import { App } from "./app.tsx";
import { type PageFiles, renderDocument } from "./document.ts";

export const renderReport = (view: RunView, files: PageFiles): string => {
  const { facts, summary } = view;
  const title = `${facts.name}: ${summary?.verdict ?? "under way"} (${facts.runId})`;
  return renderDocument({ title, markup: renderToString(<App view={view} />), data: view }, files);
};
