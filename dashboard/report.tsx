// report.html: one run in one file that needs no network and no server. It can be read without a script; with it, it is the live page's
// equal.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { renderToString } from "preact-render-to-string";
import type { RunView } from "../contracts/view.ts";
import { App } from "./app.tsx";
import { escapeText } from "./escape.ts";

/** The page's program and style, as bundled. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export const renderReport = (view: RunView, { script, style }: PageFiles): string => {
  const { facts, summary } = view;
  const title = `${facts.name}: ${summary?.verdict ?? "under way"} (${facts.runId})`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeText(policy({ script, style }))}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeText(title)}</title>
<style>${style}</style>
</head>
<body>
<div id="page">${renderToString(<App view={view} />)}</div>
<script type="text/plain" id="data">${gzipSync(JSON.stringify(view), { level: 9 }).toString("base64")}</script>
<script type="module">${script}</script>
</body>
</html>
`;
};

/** Nothing may be loaded or sent; the one program and the one style are named by their hashes, so that no other is run or obeyed. */
const policy = ({ script, style }: PageFiles): string =>
  `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
