// The parts of the summary that k6 has beside `metrics`, so that whatever reads the data of its handleSummary reads
// summary.json, too.
import type { GroupSummary } from "../../contracts/results/k6-summary.ts";
import type { RunRecord } from "../../contracts/results/run-record.ts";
import type { CheckSummary, Summary } from "../../contracts/results/summary.ts";
import { md5Of } from "../../contracts/words/md5.ts";
import { TREND_VALUES } from "../kinds/trend.ts";

/**
 * @param groups paths of all groups that ran, those without checks too
 * @param seconds that rates are divided by
 */
export const k6PartsOf = (
  groups: Iterable<string>,
  checks: readonly CheckSummary[],
  seconds: number,
  { trendStats = [...TREND_VALUES], timeUnit = "" }: Pick<RunRecord, "trendStats" | "timeUnit"> = {},
): Required<Pick<Summary, "root_group" | "options" | "state">> => ({
  root_group: treeOf([...groups, ...checks.map(({ group }) => group)], checks),
  options: { summaryTrendStats: [...trendStats], summaryTimeUnit: timeUnit, noColor: false },
  state: { isStdOutTTY: false, isStdErrTTY: false, testRunDurationMs: seconds * 1000 },
});

const treeOf = (paths: readonly string[], checks: readonly CheckSummary[]): GroupSummary => {
  const root = groupOf("", "");
  const known = new Map<string, GroupSummary>([
    ["", root],
    // A group without a name at the top.
    ["::", root],
  ]);
  for (const path of [...new Set(paths)].sort()) {
    if (known.get(path) === root) continue;
    let group = root;
    const names = path.replace(/^::/, "").split("::");
    for (const name of names) {
      const own = `${group.path}::${name}`;
      const found = known.get(own) ?? groupOf(name, own);
      if (!known.has(own)) group.groups.push(found);
      known.set(own, found);
      group = found;
    }
    // Where there are too many groups the others are counted under a name that is no path.
    known.set(path, group);
  }
  for (const { group, name, passes, fails } of checks) {
    const path = `${group === "::" ? "" : group}::${name}`;
    known.get(group)?.checks.push({ name, path, id: idOf(group, name), passes, fails });
  }
  return root;
};

const groupOf = (name: string, path: string): GroupSummary => ({ name, path, id: md5Of(path), groups: [], checks: [] });

/** k6 allows no "::" in names. Here a check of such a name is another one than that of the group by its first half. */
const idOf = (group: string, name: string): string =>
  md5Of(isPlain(group, name) ? `${group}::${name}` : `${group}\u0001${name}`);

/** Whether the last two colons of both joined are those between them: else another pair may read alike. */
const isPlain = (group: string, name: string): boolean =>
  name !== "" && !name.startsWith(":") && !name.includes("::") && !group.endsWith(":");
