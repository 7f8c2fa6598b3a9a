// A page in one file: its first view, its data, its program and its style, and a policy under which nothing else is run
// or loaded.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { escapeText } from "./escape.ts";

/** The page's program and style, as bundled. */
export interface PageFiles {
  readonly script: string;
  readonly style: string;
}

export interface DocumentContent {
  readonly title: string;
  /** The first view's markup, which the program makes lively. */
  readonly markup: string;
  /** What the program makes it from (client/unpack.ts reads it). */
  readonly data: unknown;
}

export const renderDocument = ({ title, markup, data }: DocumentContent, { script, style }: PageFiles): string =>
  `<!doctype html>
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
<div id="page">${markup}</div>
<script type="text/plain" id="data">${gzipSync(JSON.stringify(data), { level: 9 }).toString("base64")}</script>
<script type="module">${script}</script>
</body>
</html>
`;

/**
 * Nothing may be loaded or sent; the one program and the one style are named by their hashes, so that no other is run
 * or obeyed.
 */
const policy = ({ script, style }: PageFiles): string =>
  `default-src 'none'; script-src ${hashOf(script)}; style-src ${hashOf(style)}; base-uri 'none'; form-action 'none'`;

const hashOf = (text: string): string => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
