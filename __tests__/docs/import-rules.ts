// What .dependency-cruiser.mjs lets a file import, judged as dependency-cruiser does.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

interface Pattern {
  readonly path?: string | readonly string[];
  readonly pathNot?: string | readonly string[];
}

interface Rule {
  readonly from: Pattern;
  readonly to: Pattern;
}

// Jest loads no ES module that is called one.
const PRINT = 'import rules from "./.dependency-cruiser.mjs"; process.stdout.write(JSON.stringify(rules.forbidden))';

/** Those about where a file lies: not circles, or packages. */
export const readRules = (): Rule[] => {
  const printed = execFileSync(process.execPath, ["--input-type=module", "--eval", PRINT], {
    cwd: join(__dirname, "../.."),
    encoding: "utf8",
  });
  const rules = JSON.parse(printed) as readonly (Rule & { readonly to: Record<string, unknown> })[];
  return rules.filter(({ to }) => !("circular" in to || "couldNotResolve" in to || "dependencyTypes" in to));
};

export const mayImport = (rules: readonly Rule[], from: string, to: string): boolean =>
  !rules.some((rule) => {
    const found = matched(rule.from.path, from);
    if (found === null || matched(rule.from.pathNot, from, "nothing") !== null) return false;
    // `$1` is what the first group matched in the importing file's path.
    const filled = (patterns: Pattern["path"]) =>
      patterns === undefined ? undefined : [patterns].flat().map((one) => one.replaceAll("$1", found[1] ?? "$1"));
    return matched(filled(rule.to.path), to) !== null && matched(filled(rule.to.pathNot), to, "nothing") === null;
  });

/** @param absent what no pattern at all matches */
const matched = (
  patterns: Pattern["path"],
  path: string,
  absent: "everything" | "nothing" = "everything",
): RegExpExecArray | null => {
  if (patterns === undefined) return absent === "everything" ? /^/.exec(path) : null;
  for (const pattern of [patterns].flat()) {
    const found = new RegExp(pattern).exec(path);
    if (found !== null) return found;
  }
  return null;
};
