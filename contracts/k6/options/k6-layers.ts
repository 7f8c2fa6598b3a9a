// k6's options as layers of a config. They come in tiers: the script's own, K6_* variables, the command line, each above
// the ones before it. What says the load anew leaves nothing of the load below it, as in k6.
import { isObject, type JsonObject, type Layer } from "../../config/layers/layer.ts";
import { showValue } from "../../config/zod-issues.ts";
import type { Issue } from "../../words/errors.ts";
import { isSaid, saysLoad, scenariosOf } from "./load.ts";
import { OptionReader } from "./option-reader.ts";
import { LOAD_OPTIONS, settingsOf } from "./settings.ts";
import { leaveOutThresholds } from "./system-tags.ts";

export interface Tier {
  /** What people know it by: `checkout.js`, `--vus`. */
  readonly from: string;
  readonly options: unknown;
}

export interface K6Layers {
  /** Those of the tiers below the config, and of those above it. */
  readonly below: readonly Layer[];
  readonly above: readonly Layer[];
  readonly issues: readonly TierIssue[];
  readonly notes: readonly string[];
  /** The options of all tiers as one, for whoever asks what they are. */
  readonly options: JsonObject;
}

/** With the tier that has it, where one has. */
export interface TierIssue extends Issue {
  readonly from?: string;
}

export interface K6Setting {
  readonly below: readonly Tier[];
  readonly above: readonly Tier[];
  /** The config says the load itself: nothing is taken of what tiers below it say of it, and its numbers stand. */
  readonly hasOwnLoad: boolean;
  /** Its regions bring virtual users or a rate of their own: loads are curves alone. */
  readonly isSized: boolean;
}

export const k6LayersOf = ({ below, above, hasOwnLoad, isSized }: K6Setting): K6Layers => {
  const read = new OptionReader();
  const [lower, upper] = [below, above].map((tiers) => tiers.map((tier) => known(tier, read)));
  const all = [...(lower ?? []), ...(upper ?? [])];
  const options = consolidated(all);
  const selectable = leaveOutThresholds(options, read);
  const layersOf = (tiers: readonly KnownTier[]): Layer[] =>
    tiers.flatMap(({ from, options: own }) =>
      issuesFrom(from, read, () => settingsOf(selectable(own), read).map((document) => ({ from, document }))),
    );
  const isLoadAbove = (upper ?? []).some((tier) => LOAD_OPTIONS.some((name) => isSaid(tier.options, name)));
  const load = (tiers: readonly KnownTier[]): Layer => loadLayer(tiers, isSized, read);
  return {
    below: [...layersOf(lower ?? []), ...(hasOwnLoad || isLoadAbove ? [] : [load(lower ?? [])])],
    above: [...layersOf(upper ?? []), ...(!hasOwnLoad && isLoadAbove ? [load(all)] : [])],
    issues: read.issues,
    notes: read.notes,
    options,
  };
};

/** What is found meanwhile is that tier's mistake. */
const issuesFrom = <T>(from: string, { issues }: OptionReader, take: () => T): T => {
  const before = issues.length;
  const taken = take();
  issues.push(...issues.splice(before).map((issue): TierIssue => ({ ...issue, from })));
  return taken;
};

/** What is said of the load in one place is one: a duration beside iterations is their longest time. */
export const joinLoadTiers = (tiers: readonly (Tier & { readonly options: JsonObject })[]): Tier[] => {
  const [ofLoad, others] = [true, false].map((wanted) =>
    tiers.filter(({ options }) => LOAD_OPTIONS.some((name) => isSaid(options, name)) === wanted),
  );
  if (ofLoad === undefined || others === undefined || ofLoad.length === 0) return [...tiers];
  const options = Object.assign({}, ...ofLoad.map((tier) => tier.options)) as JsonObject;
  return [...others, { from: ofLoad.map(({ from }) => from).join(", "), options }];
};

/** A config's duration is in the place of the script's, where that is a duration too, or says no load. */
export const tiersOfDuration = (duration: unknown, { options = {} }: Tier): Tier[] => {
  if (duration === undefined || !isObject(options)) return [];
  if (saysLoad(options) && !isSaid(options, "duration")) return [];
  const { vus, iterations } = options;
  const text = typeof duration === "number" ? `${duration}s` : duration;
  return [{ from: "config", options: { vus, iterations, duration: text } }];
};

interface KnownTier {
  readonly from: string;
  readonly options: JsonObject;
}

const known = ({ from, options }: Tier, read: OptionReader): KnownTier => {
  if (isObject(options)) return { from, options };
  if (options !== undefined && options !== null)
    read.issues.push({ path: "options", expected: "an object", received: showValue(options) });
  return { from, options: {} };
};

/** One object of all, as k6 takes them: what says the load takes the place of what said it before. */
export const consolidated = (tiers: readonly KnownTier[]): JsonObject =>
  tiers.reduce<JsonObject>((before, { options }) => {
    const said = Object.entries(options).filter(([, value]) => value !== undefined && value !== null);
    const kept = Object.entries(before).filter(([name]) => name === "vus" || !isLoadOption(name) || !saysLoad(options));
    return Object.fromEntries([...kept, ...said]);
  }, {});

const isLoadOption = (name: string): boolean => (LOAD_OPTIONS as readonly string[]).includes(name);

const loadLayer = (tiers: readonly KnownTier[], isSized: boolean, read: OptionReader): Layer => {
  const said = tiers.filter(({ options }) => LOAD_OPTIONS.some((name) => isSaid(options, name)));
  const from = said.at(-1)?.from ?? tiers[0]?.from ?? "k6";
  const scenarios = issuesFrom(from, read, () => scenariosOf(consolidated(tiers), read));
  return {
    from,
    document: { scenarios: isSized ? withoutSizes(scenarios) : scenarios },
    replaces: [["load"], ["scenarios"], ["duration"]],
  };
};

const withoutSizes = (scenarios: JsonObject): JsonObject =>
  Object.fromEntries(
    Object.entries(scenarios).map(([name, scenario]) => {
      const { whole: _, ...curve } = scenario as JsonObject;
      return [name, curve];
    }),
  );
