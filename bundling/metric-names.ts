// Holds the names of a script's own metrics to the rule for them, as far as they are written out: else the script fails
// where it begins, on every worker.
import { definitionOf } from "../contracts/metrics/catalog.ts";
import { CUSTOM_METRIC_NAME } from "../contracts/metrics/custom-metric.ts";
import { MeridianError } from "../contracts/words/errors.ts";
import type { BundledScript } from "./script.ts";

/** Of the classes that a script is given: by their own names, or by `metrics.` before them. */
const NAMED =
  /(?<![\w$.])new\s+(?:metrics\d*\.)?((?:Trend|Counter|Rate|Gauge)\d*)\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')/g;

/** @throws MeridianError SCRIPT_INVALID with every name that no metric can have */
export const checkMetricNames = ({ code, file }: Pick<BundledScript, "code" | "file">): void => {
  const issues = [...namesIn(code)].flatMap((name) => {
    const isBuiltIn = definitionOf(name) !== undefined;
    if (!isBuiltIn && CUSTOM_METRIC_NAME.test(name)) return [];
    const expected = isBuiltIn
      ? "another name: it is a built-in metric's"
      : "a metric's name: a letter or _, then letters, digits and _, at most 128";
    return [{ path: file, received: JSON.stringify(name), expected }];
  });
  if (issues.length === 0) return;
  throw new MeridianError("SCRIPT_INVALID", `${file} gives metrics names that they cannot have`, {
    next: `mend the names in ${file}`,
    issues,
  });
};

/** A class of such a name that the code declares itself is another's, and may call things as it likes. */
const namesIn = (code: string): Set<string> =>
  new Set(
    [...code.matchAll(NAMED)].flatMap(([, className = "", written = ""]) =>
      new RegExp(`(?:class|function|var|let|const)\\s+${className}(?![\\w$])`).test(code) ? [] : [textOf(written)],
    ),
  );

/** Escapes are rare in a name, and what is shown of them may be as it is written. */
const textOf = (written: string): string => written.slice(1, -1);
