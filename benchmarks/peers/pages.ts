// Writes what the benchmark found into the pages that show it, between markers, so that no figure is copied by hand.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "./results.ts";
import { cpuText, type Figure, markdownTable, median, ratiosOf, spreadOf } from "./table.ts";

const ROOT = join(import.meta.dirname, "../..");
const PEERS_PAGE = "benchmarks/README.md";
const ACCURACY_PAGE = "docs/accuracy.md";

/** Whom all others are compared with: the first of these that did the scenario. */
const YARDSTICKS = ["wrk", "h2load"];

const HEADINGS: Readonly<Record<string, string>> = {
  "get-small": "GET, 100 connections",
  "post-json": "POST JSON",
  "get-small-tls": "TLS",
  "get-small-1000": "1,000 connections",
  "get-small-10000": "10,000 connections",
  "get-json": "7 KB of JSON, parsed",
  "get-json-path": "one path of it",
  http2: "HTTP/2, 100 × 10",
};

/** What tools are, where their names do not say it. */
const TITLES: Readonly<Record<string, string>> = {
  wrk: "wrk (C, no script)",
  h2load: "h2load (C, no script)",
  "bare sockets": "bare sockets (Node, no client)",
  meridian: "**Meridian**, a script with a check, all recorded",
  "meridian run": "**Meridian**, a whole `meridian run` on that core",
  oha: "oha (Rust, no script)",
  vegeta: "vegeta (Go, no script)",
  autocannon: "autocannon (Node, no script)",
  "wrk, Lua": "wrk with a script in Lua",
  k6: "k6 (Go)",
  goose: "Goose (Rust)",
  locust: "Locust, FastHttpUser (Python)",
  artillery: "Artillery (Node)",
};

/** @throws Error where the page has no such markers */
export const replaceBetween = (page: string, name: string, content: string): string => {
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [from, until] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || until < from) throw new Error(`the page has no ${begin} with an ${end} after it`);
  return `${page.slice(0, from + begin.length)}\n\n${content.trim()}\n\n${page.slice(until)}`;
};

export const peersPart = (results: Results): string => {
  const { tools, scripted, figures } = results;
  const scenarios = Object.keys(HEADINGS).filter((name) => figures.some(({ scenario }) => scenario === name));
  return [
    `Requests per second relative to wrk (HTTP/2: to h2load), ${sittingOf(results)}. The median of the rounds, in brackets the least and the most.`,
    tableOf(tools, scenarios, figures),
    "The tools that run a script and check each answer, relative to k6:",
    tableOf(scripted, scenarios, figures, "k6"),
    ...(results.whole.length === 0 ? [] : [wholePart(results)]),
  ].join("\n\n");
};

const sittingOf = ({ machine, node, date, rounds, seconds }: Results): string =>
  `each tool on one core of ${machine}, nginx on another, Node ${node}, ${rounds} interleaved rounds of ${seconds} s after the start, as nginx counted them, measured ${date.slice(0, 10)}`;

const tableOf = (
  tools: readonly string[],
  scenarios: readonly string[],
  figures: readonly Figure[],
  yardstick?: string,
): string => {
  const headings = ["tool", ...scenarios.map((name) => HEADINGS[name] ?? name), "CPU µs per GET"];
  const shown = tools.filter((tool) => figures.some((figure) => figure.tool === tool));
  const rows = shown.map((tool) => [
    TITLES[tool] ?? tool,
    ...scenarios.map((scenario) =>
      cellOf(
        tool,
        figures.filter((figure) => figure.scenario === scenario),
        yardstick,
      ),
    ),
    cpuText(figures.filter((figure) => figure.tool === tool && figure.scenario === "get-small")),
  ]);
  return markdownTable(headings, rows);
};

/** The ratio to the yardstick in the same round; the yardstick itself has its rate. */
const cellOf = (tool: string, figures: readonly Figure[], given?: string): string => {
  const yardstick = given ?? YARDSTICKS.find((name) => figures.some((one) => one.tool === name));
  const own = figures.filter((figure) => figure.tool === tool);
  const ratios = ratiosOf(figures, tool, yardstick);
  if (ratios.length > 0 && tool === yardstick)
    return `1.00 (${thousands(median(own.map(({ perSecond }) => perSecond)))})`;
  return spreadOf(ratios, ratioText);
};

/** Rates and costs of whole runs, beside k6's and beside the engine's. */
const wholePart = ({ tools, whole, wholeSeconds }: Results): string => {
  const shown = tools.filter((tool) => whole.some((figure) => figure.tool === tool));
  const ratio = (...given: [tool: string, to: string, of?: (figure: Figure) => number]): string =>
    spreadOf(ratiosOf(whole, ...given), ratioText);
  const rows = shown.map((tool) => [
    TITLES[tool] ?? tool,
    thousands(median(whole.filter((figure) => figure.tool === tool).map(({ perSecond }) => perSecond))),
    ratio(tool, "k6"),
    ratio(tool, "k6", ({ cpuMicros }) => 1 / cpuMicros),
    ratio(tool, "meridian"),
  ]);
  const headings = ["tool", "requests/s", "of k6", "per CPU second, of k6", "of Meridian's engine"];
  return [
    `A GET over 100 connections for ${wholeSeconds} s, from the first instruction of the first process to the last one's end:`,
    markdownTable(headings, rows),
  ].join("\n\n");
};

const ratioText = (ratio: number): string => ratio.toFixed(ratio < 10 ? 2 : 1);
const thousands = (perSecond: number): string => `${(perSecond / 1000).toPrecision(3)} k/s`;

export const accuracyPart = ({ accuracy, versions, crowd, machine, node, date }: Results): string =>
  `Measured ${date.slice(0, 10)} on ${machine}, Node ${node}.\n\n${[accuracy, versions, crowd].map(withoutMachine).join("\n\n")}`;

/** Each of the programs begins with a line about the machine. */
const withoutMachine = (output: string): string => output.trim().split("\n").slice(1).join("\n").trim();

const rewrite = (page: string, name: string, content: string): void => {
  const path = join(ROOT, page);
  writeFileSync(path, replaceBetween(readFileSync(path, "utf8"), name, content));
};

/** @returns the pages that were written */
export const writePages = (results: Results): string[] => {
  rewrite(PEERS_PAGE, "peers", peersPart(results));
  if (results.accuracy === "" || results.crowd === "") return [PEERS_PAGE];
  rewrite(ACCURACY_PAGE, "accuracy", accuracyPart(results));
  return [PEERS_PAGE, ACCURACY_PAGE];
};
