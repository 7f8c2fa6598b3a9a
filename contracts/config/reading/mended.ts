// Reads as much of a config as is right. What is mistaken is left out and the rest is read again, so that a mistake
// never hides another one behind it.
import type * as z from "zod";
import type { Issue } from "../../words/errors.ts";
import { Config } from "../config.ts";
import { issueOf, showPath } from "../zod-issues.ts";

/** What is mistaken goes up by a level at most each time: no config is deeper. */
const MAX_ROUNDS = 12;

/** The place of the whole document. */
const ROOT = showPath([]);

/** What takes the place of something that must be there, so that all else can be read. */
const STAND_INS: readonly { readonly path: RegExp; readonly value: unknown }[] = [
  { path: /^target$/, value: "demo" },
  { path: /^remoteRegions$/, value: { local: 1 } },
  { path: /\.stages$/, value: [{ duration: 1, target: 1 }] },
];

export interface Mended {
  /** Undefined where nothing can be read in spite of its mistakes. */
  readonly config: Config | undefined;
  readonly issues: readonly Issue[];
  /** False at a path where something was left out or put in, above it or below it. */
  readonly isAsWritten: (path: string) => boolean;
}

export const readMended = (raw: unknown): Mended => {
  const issues: Issue[] = [];
  const changed = new Set<string>();
  const isAsWritten = (path: string): boolean => ![...changed].some((other) => isOnOneLine(other, path));
  let document = raw;
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const parsed = Config.safeParse(document);
    if (parsed.success) return { config: parsed.data, issues, isAsWritten };
    const found = withoutEchoes(parsed.error.issues).flatMap((issue) => issueOf(issue, document, Config));
    const places = new Set(placesOf(document, []));
    const meant = found.flatMap(meantNames).filter((path) => !places.has(path));
    // `taget` for `target` is one mistake: `target` is not reported as missing.
    const isEcho = ({ path, received }: Issue): boolean => received === "nothing" && meant.includes(path);
    issues.push(...found.filter((issue) => isAsWritten(issue.path) && !isEcho(issue)));
    const mended = mend(document, places, found);
    document = mended.document;
    for (const path of [...found.map((issue) => issue.path), ...meant, ...mended.leftOut]) changed.add(path);
  }
  return { config: undefined, issues, isAsWritten };
};

/** An object that stands where a list belongs is measured too, if it has a `length`: its type is its one mistake. */
const withoutEchoes = (issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue[] => {
  const mistyped = new Set(issues.filter(({ code }) => code === "invalid_type").map(({ path }) => showPath(path)));
  return issues.filter(({ code, path }) => code === "invalid_type" || !mistyped.has(showPath(path)));
};

/** What a misspelt name was probably meant for, beside it or at the top. */
const meantNames = ({ path, suggestion }: Issue): string[] =>
  suggestion === undefined
    ? []
    : [`${path.slice(0, path.lastIndexOf(".") + 1)}${suggestion}`, suggestion.replace(/\..*/, "")];

const isBelow = (path: string, above: string): boolean =>
  above === ROOT || path.startsWith(`${above}.`) || path.startsWith(`${above}[`);

/** Whether one of two places is, or contains, the other. */
const isOnOneLine = (one: string, other: string): boolean =>
  one === other || isBelow(one, other) || isBelow(other, one);

/** What decides how all beside it is read: in place of a misspelt one the nearest is taken. */
const DECIDES = /(?:^|\.)executor$/;

/** Leaves out what stands at each path; where nothing does, puts in a stand-in, or leaves out what lacks it. */
const mend = (document: unknown, places: ReadonlySet<string>, found: readonly Issue[]) => {
  const leftOut = new Set<string>();
  const replaced = new Map<string, unknown>();
  const added = new Map<string, Record<string, unknown>>();
  for (const { path, suggestion } of found) {
    if (places.has(path)) {
      if (suggestion !== undefined && DECIDES.test(path)) replaced.set(path, suggestion);
      else leftOut.add(path);
      continue;
    }
    const lacking = [...places].filter((place) => isBelow(path, place)).at(-1) ?? ROOT;
    const key = lacking === ROOT ? path : path.slice(lacking.length + 1);
    const standIn = STAND_INS.find(({ path: pattern }) => pattern.test(path));
    if (standIn === undefined) leftOut.add(lacking);
    else added.set(lacking, { ...added.get(lacking), [key]: standIn.value });
  }
  const change = (value: unknown, path: string): unknown => {
    if (leftOut.has(path)) return undefined;
    if (replaced.has(path)) return replaced.get(path);
    return added.has(path) ? { ...(value as object), ...added.get(path) } : value;
  };
  return { document: rebuild(document, [], change) ?? {}, leftOut };
};

type Place = readonly (string | number)[];

const entriesOf = (node: unknown): readonly [string | number, unknown][] => {
  if (Array.isArray(node)) return node.map((value, index): [number, unknown] => [index, value]);
  return typeof node === "object" && node !== null ? Object.entries(node) : [];
};

/** The place of everything in the document, from the outside to the inside. */
const placesOf = (node: unknown, at: Place): string[] => [
  showPath(at),
  ...entriesOf(node).flatMap(([key, value]) => placesOf(value, [...at, key])),
];

/** Makes the document anew, with what `change` makes of each thing in it. */
const rebuild = (node: unknown, at: Place, change: (value: unknown, path: string) => unknown): unknown => {
  const changed = change(node, showPath(at));
  const entries = entriesOf(changed).flatMap(([key, value]) => {
    const kept = rebuild(value, [...at, key], change);
    return kept === undefined ? [] : [[key, kept] as const];
  });
  if (Array.isArray(changed)) return heldInPlace(changed.length, entries);
  return typeof changed === "object" && changed !== null ? Object.fromEntries(entries) : changed;
};

/** The others of a list keep their numbers: a sound one stands where one is left out. */
const heldInPlace = (length: number, kept: readonly (readonly [string | number, unknown])[]): unknown[] => {
  const byIndex = new Map(kept);
  const [first] = kept;
  return first === undefined ? [] : Array.from({ length }, (_, index) => byIndex.get(index) ?? first[1]);
};
