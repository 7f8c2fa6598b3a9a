// The live page: whole without a script at the moment it is asked for; its script then keeps it up to date.
import { type Html, html } from "../components/html.ts";
import type { RunFacts } from "./facts.ts";
import { type Parts, partsMarkup } from "./parts.ts";
import { PAGE_PATHS } from "./paths.ts";

/** Sent as a header: nothing but this server's own two files is loaded, run or called. */
export const PAGE_POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="6.5" fill="none" stroke="#5577ea" stroke-width="2"/><path d="M8 1.5v13" stroke="#5577ea" stroke-width="2"/></svg>';

const RELOAD_SECONDS = 5;

export const livePage = ({ name, runId, meridianVersion }: RunFacts, parts: Parts): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${name} (${runId}), live</title>
<link rel="icon" type="image/svg+xml" href="${PAGE_PATHS.icon}">
<link rel="stylesheet" href="${PAGE_PATHS.style}">
<script type="module" src="${PAGE_PATHS.script}"></script>
<noscript><meta http-equiv="refresh" content="${RELOAD_SECONDS}"></noscript>
</head>
<body>
${connection()}<div id="run">
${partsMarkup(parts)}</div>
<footer><p>Meridian ${meridianVersion}, run ${runId}. This page comes from the run itself, on this machine; when the run is over, its report is in the results' folder.</p></footer>
</body>
</html>
`.markup;

/** Filled by the script: whether the page still hears from the run, and the way to end it. */
const connection = (): Html =>
  html`<div class="connection"><p id="connection" role="status"></p><button id="stop" type="button" hidden>Stop the run</button></div>
`;
