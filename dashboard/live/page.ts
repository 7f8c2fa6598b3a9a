// The live page as it is served: its frame alone, which its program fills with what the run's server tells it.
import type { RunFacts } from "../../contracts/results/view.ts";
import { escapeText } from "../escape.ts";
import { PAGE_PATHS } from "./paths.ts";

/** Sent as a header: nothing but this server's own files is loaded, run or called. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" fill="none" stroke="#5577ea" stroke-width="2"/><path d="M8 1.5v13" stroke="#5577ea" stroke-width="2"/></svg>';

export const renderLivePage = ({ name, runId }: Pick<RunFacts, "name" | "runId">): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeText(`${name} (${runId}), live`)}</title>
<link rel="icon" type="image/svg+xml" href="${PAGE_PATHS.icon}">
<link rel="stylesheet" href="${PAGE_PATHS.style}">
<script type="module" src="${PAGE_PATHS.script}"></script>
</head>
<body>
<div id="page"></div>
<noscript><p>This page needs JavaScript. The terminal shows the same run.</p></noscript>
</body>
</html>
`;
