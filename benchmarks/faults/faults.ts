// Injects faults into whole runs, and holds what each run reported against what its target counted, region by region.
// Exits with 1 where a promise of docs/reliability.md did not hold. Arguments: --only PART-OF-A-NAME --at-once 2
// --program FILE (another build than dist's)
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import type { RegionGap, Summary } from "../../contracts/results/summary.ts";
import { CASES, type Case, FAULTY } from "./cases.ts";
import { type Outcome, RATE_PER_SECOND, REGIONS, runUnderFault, WORKERS } from "./run-under-fault.ts";

const { values: options } = parseArgs({
  options: {
    only: { type: "string", default: "" },
    "at-once": { type: "string", default: "2" },
    program: { type: "string", default: fileURLToPath(new URL("../../dist/meridian.mjs", import.meta.url)) },
    json: { type: "boolean", default: false },
  },
});

/** A worker that died may be said to have lost so much more than it did. */
const BOUND_SECONDS = 5;
const MAX_LOST_FRACTION = 0.001;

/** What did not hold, each a sentence. */
const broken = (one: Case, { summary, counted, exitCode }: Outcome): string[] => {
  if (summary === undefined) return ["there is no summary"];
  const { ledger, regions, loadGaps, verdict } = summary;
  const found: string[] = [];
  const check = (holds: boolean, sentence: string): void => void (holds || found.push(sentence));
  for (const region of REGIONS) {
    const { merged = 0, lost = 0 } = regions[region]?.ledger ?? {};
    const truth = counted[region] ?? 0;
    check(merged <= truth && truth <= merged + lost, `${region}: ${merged} merged, ${lost} lost, ${truth} counted`);
    const deaths = region === FAULTY ? Math.max(one.crashes, deadWorkers(summary, region)) : 0;
    const bound = BOUND_SECONDS * (RATE_PER_SECOND / WORKERS) * deaths;
    check(
      merged + lost - truth <= bound,
      `${region}: ${lost} lost, of which ${truth - merged} were, is above ${bound}`,
    );
  }
  for (const field of ["sent", "merged", "lost", "ambiguous", "neverSent"] as const) {
    const sum = REGIONS.reduce((all, region) => all + (regions[region]?.ledger?.[field] ?? 0), 0);
    check(sum === ledger[field], `${field} is ${ledger[field]}, the regions' sum ${sum}`);
  }
  check(ledger.sent === ledger.merged + ledger.lost, "sent is not merged + lost");
  check(ledger.lost <= MAX_LOST_FRACTION * ledger.sent || verdict === "invalid", `${ledger.lost} lost, and ${verdict}`);
  check(verdict === one.verdict, `the verdict is ${verdict}`);
  check((exitCode === 0) === (verdict === "passed"), `exit ${exitCode} of a run that is ${verdict}`);
  const named = loadGaps.map(({ cause }) => cause as string);
  check(one.causes.length > 0 || named.length === 0, `gaps: ${named.join(", ")}`);
  check(one.causes.length === 0 || one.causes.some((cause) => named.includes(cause)), "no gap has the cause");
  return found;
};

const deadWorkers = ({ workers }: Summary, region: string): number =>
  workers.filter((worker) => worker.region === region && !worker.ended).length;

const gapWords = (gaps: readonly RegionGap[]): string =>
  gaps
    .map(({ cause, fromSecond, toSecond }) => `${cause} ${fromSecond.toFixed(1)}–${toSecond.toFixed(1)}`)
    .join(", ") || "none";

const rowsOf = ({ name }: Case, { summary, counted, exitCode }: Outcome): string[] =>
  REGIONS.map((region, index) => {
    const { merged = 0, lost = 0, ambiguous = 0, neverSent = 0 } = summary?.regions[region]?.ledger ?? {};
    const gaps = gapWords((summary?.loadGaps ?? []).filter((gap) => gap.region === region));
    const once = index === 0 ? [name, summary?.verdict ?? "none", String(exitCode)] : ["", "", ""];
    const cells = [once[0], region, counted[region], merged, lost, ambiguous, neverSent, gaps, once[1], once[2]];
    return `| ${cells.join(" | ")} |`;
  });

const rows = new Map<Case, readonly string[]>();
const waiting = CASES.filter(({ name }) => name.includes(options.only));
let isBroken = false;
const work = async (): Promise<void> => {
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const outcome = await runUnderFault(one, options.program);
    rows.set(one, rowsOf(one, outcome));
    const sentences = broken(one, outcome);
    isBroken ||= sentences.length > 0;
    process.stderr.write(`${one.name}: ${sentences.length === 0 ? "holds" : `\n  ${sentences.join("\n  ")}`}\n`);
    if (options.json) process.stderr.write(`${JSON.stringify({ ...outcome, stdout: "" })}\n`);
  }
};
await Promise.all(Array.from({ length: Number(options["at-once"]) }, work));
const head = [
  "injected",
  "region",
  "target counted",
  "reported",
  "lost",
  "ambiguous",
  "never sent",
  "loadGaps",
  "verdict",
  "exit",
];
process.stdout.write(`| ${head.join(" | ")} |\n|${head.map(() => "---").join("|")}|\n`);
for (const one of CASES) for (const row of rows.get(one) ?? []) process.stdout.write(`${row}\n`);
process.exitCode = isBroken ? 1 : 0;
