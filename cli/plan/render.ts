// A plan as text for a terminal and as Markdown for a pull request: what changes, what runs where, what it costs. Pure.

import type { Config } from "../../contracts/config/config.ts";
import { PRICES } from "../../contracts/cost/prices.ts";
import {
  costOfIdleMonth,
  explainOverBudget,
  explainUncounted,
  hasPublicAddresses,
  type RunCost,
  uncountedOf,
  usdText,
} from "../../contracts/cost/run-cost.ts";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { formatCount } from "../terminal/format.ts";
import { table } from "../terminal/layout/table.ts";
import { type ChangeKind, countChanges, type StackPlan } from "./terraform-plan.ts";

/** How the workflow finds its own comment again. */
export const COMMENT_MARK = "<!-- meridian plan -->";
const MOST_RESOURCES = 200;
const SIGNS: Readonly<Record<ChangeKind, string>> = { add: "+", change: "~", replace: "±", destroy: "-", forget: "." };

type Rows = readonly (readonly string[])[];

const STACK_HEAD = ["stack", "added", "changed", "destroyed"];
const stackRows = (plans: readonly StackPlan[]): Rows => {
  const rows = plans.map((plan) => ({ stack: plan.stack, ...countChanges(plan) }));
  const sum = (key: "added" | "changed" | "destroyed"): number => rows.reduce((total, row) => total + row[key], 0);
  const all = { stack: "all", added: sum("added"), changed: sum("changed"), destroyed: sum("destroyed") };
  return [...rows, all].map(({ stack, added, changed, destroyed }) => [
    stack,
    ...[added, changed, destroyed].map(String),
  ]);
};

const REGION_HEAD = ["region", "VUs", "tasks", "vCPU", "GB", "a run"];
const money = (usd: number | null): string => (usd === null ? "unknown" : usdText(usd));
const regionRows = ({ regions, usd }: RunCost): Rows => {
  const rows = regions.map((region) => [
    `${region.region} ${AWS_REGIONS[region.region]?.city ?? ""}`.trim(),
    ...[region.vus, region.tasks, region.vcpus, region.memoryGb].map(formatCount),
    money(region.usd),
  ]);
  const sum = (key: "vus" | "tasks" | "vcpus" | "memoryGb"): string =>
    formatCount(regions.reduce((total, region) => total + region[key], 0));
  return [...rows, ["all", sum("vus"), sum("tasks"), sum("vcpus"), sum("memoryGb"), money(usd)]];
};

/** Sentences beside the tables. */
const notes = (config: Config, cost: RunCost): string[] => {
  const unknown = cost.regions.flatMap(({ region, usd }) => (usd === null ? [region] : []));
  const uncounted = explainUncounted(config, cost);
  const { architecture } = config.task;
  const sources = cost.regions.flatMap(({ region }) => PRICES.fargate[region]?.[architecture]?.source ?? []);
  const dates = sources.flatMap((source) => PRICES.sources[source]?.asOf ?? []);
  return [
    `A run costs ${money(cost.usd)}${cost.usd === null ? `; ${usdText(cost.knownUsd)} of it is known` : ""}: Fargate, public addresses and the calls of the tasks for some ${Math.round(cost.seconds)} s. One that is ended at its deadline only, after ${Math.round(cost.mostSeconds)} s: ${money(cost.mostUsd)}.`,
    `An idle month costs ${money(costOfIdleMonth(config))} (the sweep, once a minute) and cents of storage.`,
    `Not in it: ${uncountedPrices(config)}.`,
    ...(config.task.spot
      ? ["Load generators run on Spot; the price shown is the one without it, which is not exceeded."]
      : []),
    ...(unknown.length === 0
      ? []
      : [
          `No price is known here for ${config.task.architecture} in ${unknown.join(", ")}: add it to contracts/cost/prices.json.`,
        ]),
    ...(uncounted === undefined ? [] : [`${uncounted}.`]),
    ...(dates.length === 0
      ? []
      : [`Prices of ${[...new Set(dates)].sort().join(", ")}, with their sources in contracts/cost/prices.json.`]),
  ];
};

/** What depends on what the script does, with its price where that is known. */
const uncountedPrices = (config: Config): string => {
  const { homeRegion, remoteRegions } = config;
  const regions = Object.keys(remoteRegions);
  const priced = (what: string, table: Readonly<Record<string, { readonly usd: number }>>, unit: string): string => {
    const known = regions.flatMap((region) => table[region]?.usd ?? []);
    if (known.length === 0) return what;
    const [least, most] = [Math.min(...known), Math.max(...known)];
    const range = least === most ? String(least) : `${least} to ${most}`;
    const where = known.length === regions.length ? "" : ", where it is known";
    return `${what} (${range} USD ${unit}${where})`;
  };
  const writes = PRICES.dynamodbPerMillionWrites[homeRegion]?.usd;
  const isPrivate = regions.some((region) => !hasPublicAddresses(remoteRegions[region]));
  return [
    priced("data transfer to the target", PRICES.transferOutPerGb, "a GB"),
    ...(isPrivate ? [priced("what a NAT gateway carries, if that is the way out", PRICES.natPerGb, "a GB")] : []),
    `the flush log, by how many names are measured${writes === undefined ? "" : ` (${writes} USD a million KB)`}`,
    priced("CloudWatch's logs, by what tasks and console.log write", PRICES.logsPerGb, "a GB"),
    ...uncountedOf(config).map((what) => `${what} (no price known)`),
  ].join(", ");
};

const resourceLines = ({ stack, changes }: StackPlan): string[] =>
  changes.map(({ kind, address }) => `${SIGNS[kind]} ${stack} ${address}`);

const cut = (lines: readonly string[]): string[] =>
  lines.length <= MOST_RESOURCES
    ? [...lines]
    : [...lines.slice(0, MOST_RESOURCES), `… and ${lines.length - MOST_RESOURCES} more`];

export const planText = (config: Config, plans: readonly StackPlan[], cost: RunCost): string => {
  const over = explainOverBudget(config, cost);
  return [
    ...cut(plans.flatMap(resourceLines)),
    ...(plans.every(({ changes }) => changes.length === 0) ? ["nothing would change"] : []),
    "",
    ...table([STACK_HEAD, ...stackRows(plans)]),
    "",
    ...table([REGION_HEAD, ...regionRows(cost)]),
    "",
    ...notes(config, cost),
    ...(over === undefined ? [] : ["", `✗ ${over}`]),
  ].join("\n");
};

const markdownTable = (head: readonly string[], rows: Rows): string[] => [
  `| ${head.join(" | ")} |`,
  `| ${head.map((_, column) => (column === 0 ? "---" : "---:")).join(" | ")} |`,
  ...rows.map((row) => `| ${row.join(" | ")} |`),
];

export const planMarkdown = (config: Config, plans: readonly StackPlan[], cost: RunCost): string => {
  const over = explainOverBudget(config, cost);
  const resources = cut(plans.flatMap(resourceLines));
  return [
    COMMENT_MARK,
    `### Plan of \`${config.name}\``,
    "",
    ...(over === undefined ? [] : [`> [!CAUTION]`, `> ${over}`, ""]),
    ...markdownTable(STACK_HEAD, stackRows(plans)),
    "",
    ...(resources.length === 0
      ? ["Nothing would change.", ""]
      : ["<details><summary>resources</summary>", "", "```diff", ...resources, "```", "", "</details>", ""]),
    ...markdownTable(REGION_HEAD, regionRows(cost)),
    "",
    ...notes(config, cost).map((note) => `- ${note}`),
  ].join("\n");
};
