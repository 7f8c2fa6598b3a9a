// A request with its answer as lines of a terminal: what was asked, what came, how long each part of it took; heads and
// bodies where they are asked for. Pure.
import { applyEdits, format } from "jsonc-parser";
import { FAILURES, type FailureKind, OWN_FAILURES } from "../../contracts/metrics/outcomes.ts";
import type { Exchange, HeadField, ToldBody } from "../../contracts/run/try-events.ts";
import type { Masking } from "../../metrics/masking/masking.ts";
import type { Colors } from "../terminal/colors.ts";
import { formatBytes, formatMs } from "../terminal/format.ts";
import { printable } from "../terminal/printable.ts";

export interface ExchangeView {
  readonly colors: Colors;
  readonly masking: Masking;
  /** Columns of the terminal. */
  readonly width: number;
  readonly hasHeaders: boolean;
  readonly hasBodies: boolean;
}

/** Columns before what is said, which hold the status, a level or a mark. */
const GUTTER_WIDTH = 7;
export const INDENT = " ".repeat(GUTTER_WIDTH);
const FIGURES_WIDTH = 20;
/** A body that is longer is in --json. */
const MAX_BODY_LINES = 100;
const SHORT_BODY_LENGTH = 80;

/** The text behind a mark that stands at the right of the gutter. */
export const marked = (mark: string, text: string, color: (text: string) => string = (plain) => plain): string =>
  `${color(mark.padStart(GUTTER_WIDTH - 2))}  ${text}`;

export const exchangeLines = (exchange: Exchange, view: ExchangeView): string[] => {
  const { colors, masking, width } = view;
  const url = printable(masking.text(exchange.url));
  const method = masking.text(exchange.method);
  const figures = figuresOf(exchange);
  const left = marked(statusOf(exchange), `${method.padEnd(4)} ${url}`, statusColor(exchange, colors));
  // Colours take no room, so the length is that of the parts.
  const leftWidth = GUTTER_WIDTH + Math.max(4, method.length) + 1 + url.length;
  const fits = leftWidth + FIGURES_WIDTH <= width;
  const first = fits ? `${left}${" ".repeat(width - leftWidth - FIGURES_WIDTH)}${figures}` : left;
  const parts = [...(fits ? [] : [figures.trim().replace(/ {2,}/, ", ")]), ...partsOf(exchange, masking)];
  return [
    first.trimEnd(),
    ...failureLines(exchange, view),
    ...wrapped(parts, width - GUTTER_WIDTH).map((line) => `${INDENT}${colors.dim(line)}`),
    ...messageLines(">", exchange.requestHead, exchange.requestBody, view),
    ...messageLines("<", exchange.answerHead, exchange.answerBody, view),
  ];
};

/** Head and body of one direction, as far as they are asked for. */
const messageLines = (
  mark: string,
  head: readonly HeadField[],
  body: ToldBody | undefined,
  view: ExchangeView,
): string[] => {
  const ofHead = view.hasHeaders ? headLines(mark, head, view) : [];
  const ofBody = view.hasBodies ? bodyLines(mark, body, view) : [];
  const between = ofHead.length > 0 && ofBody.length > 0 ? [`${INDENT}${view.colors.dim(mark)}`] : [];
  return [...ofHead, ...between, ...ofBody];
};

const statusOf = ({ status }: Exchange): string => (status === 0 ? "fail" : String(status));

const statusColor = ({ status }: Exchange, { green, yellow, red }: Colors): ((text: string) => string) => {
  if (status === 0 || status >= 400) return red;
  return status >= 300 ? yellow : green;
};

/** How long it took as http_req_duration has it, and what came: "12.4ms    1.2 kB". */
const figuresOf = ({ by, status, micros, receivedBytes }: Exchange): string => {
  if (status === 0) return "";
  const duration = formatMs((micros.sending + micros.waiting + micros.receiving) / 1000);
  const received = by === "library" ? "" : formatBytes(receivedBytes);
  return `${duration.padStart(FIGURES_WIDTH / 2)}${received.padStart(FIGURES_WIDTH / 2)}`;
};

/** What there is nothing of is left out. */
const partsOf = (exchange: Exchange, masking: Masking): string[] => {
  const { blocked, connecting, handshaking, sending, waiting, receiving } = exchange.micros;
  const parts: readonly (readonly [string, number])[] = [
    ["blocked", Math.max(0, blocked - connecting - handshaking)],
    ["connecting", connecting],
    ["tls", handshaking],
    ["sending", sending],
    ["waiting", waiting],
    ["receiving", receiving],
  ];
  const location = exchange.answerHead.find(([name]) => name.toLowerCase() === "location")?.[1];
  return [
    ...(exchange.by === "library" ? ["called by a library"] : []),
    ...(exchange.isResent ? ["sent a second time"] : []),
    ...parts.flatMap(([name, micros]) => (micros === 0 ? [] : [`${name} ${formatMs(micros / 1000)}`])),
    ...(exchange.sentBytes === 0 ? [] : [`sent ${formatBytes(exchange.sentBytes)}`]),
    ...(location === undefined ? [] : [`leads to ${printable(masking.text(location))}`]),
  ];
};

const wrapped = (parts: readonly string[], width: number): string[] => {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length + 2 <= width) lines[lines.length - 1] = `${last}, ${part}`;
    else lines.push(part);
  }
  return lines;
};

const failureLines = ({ failure, message, url }: Exchange, { colors, masking }: ExchangeView): string[] => {
  if (failure === null) return [];
  const { meaning, errorCode } = FAILURES[failure];
  const isBlocked = failure === "host-blocked";
  const why = isBlocked || message === meaning || message === "" ? message || meaning : `${meaning}: ${message}`;
  const remedy = isBlocked ? allowing(url) : (OWN_FAILURES.get(errorCode)?.remedy ?? REMEDIES[failure]);
  return [
    `${INDENT}${colors.red(printable(masking.text(why)))}`,
    ...(remedy === undefined ? [] : [`${INDENT}next: ${masking.text(remedy)}`]),
  ];
};

/** What somebody who writes a script can do about it. */
const REMEDIES: Readonly<Partial<Record<FailureKind, string>>> = {
  "connection-refused": "see that it is up, and listens on this port",
  "dns-not-found": "mend the name, or say where it is by http.hosts in the config",
  "tls-unknown-authority":
    "http.tlsCa in the config names its authority; --set http.insecureSkipTLSVerify=true asks for none",
  timeout: 'timeout in the request\'s parameters gives it more time: { timeout: "90s" }',
};

const allowing = (url: string): string =>
  `--set 'allowedHosts=["${new URL(url).host}"]', or allowedHosts in the config, if you may load it`;

const headLines = (mark: string, head: readonly HeadField[], { colors, masking }: ExchangeView): string[] =>
  head.map((field) => {
    const [name, value] = masking.field(field);
    return `${INDENT}${colors.dim(`${mark} ${name}:`)} ${printable(value)}`;
  });

const bodyLines = (mark: string, body: ToldBody | undefined, { colors, masking }: ExchangeView): string[] => {
  if (body === undefined) return [];
  const { text, bytes, isCut } = body;
  const before = `${INDENT}${colors.dim(mark)} `;
  if (text === null) return [`${before}${colors.dim(`${formatBytes(bytes)} that are no text`)}`];
  const masked = masking.body(text, isCut);
  const lines = printable(isCut ? masked : spread(masked))
    .trimEnd()
    .split("\n");
  const shown = lines.slice(0, MAX_BODY_LINES).map((line) => `${before}${line}`);
  return isCut || lines.length > MAX_BODY_LINES
    ? [...shown, `${before}${colors.dim(`… ${formatBytes(bytes)} in all`)}`]
    : shown;
};

/** JSON that is written in one line, on as many as it takes to read it. */
const spread = (text: string): string =>
  /^\s*[[{]/.test(text) && text.length > SHORT_BODY_LENGTH && !text.trim().includes("\n")
    ? applyEdits(text, format(text, undefined, { insertSpaces: true, tabSize: 2 }))
    : text;
