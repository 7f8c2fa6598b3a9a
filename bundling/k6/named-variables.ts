// Which variables of the environment a k6 script's text names, as `__ENV.BASE_URL`, and which hosts: a run on this
// machine gives it the first, and for AWS the second are proposed.

const DOT = /__ENV\??\.([A-Za-z_]\w*)/g;
const QUOTED = /__ENV(?:\?\.)?\[\s*["'`](\w+)["'`]\s*\]/g;
const IN = /["'`](\w+)["'`]\s+in\s+(?:[\w$]+\.)?__ENV/g;
const TAKEN_APART = /\{([^{}]*)\}\s*=\s*(?:[\w$]+\.)?__ENV\b/g;
/** Any other use: a name may come from anywhere in the text. */
const OTHER = /__ENV(?!\??\.[A-Za-z_]|(?:\?\.)?\[\s*["'`]\w+["'`]\s*\])/;
const WORD = /\b([A-Z_][A-Z0-9_]+)\b/g;

/**
 * @param code the script's bundle
 * @returns those of the environment's variables that it names
 */
export const variablesNamedIn = (
  code: string,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> => {
  const names = [...[DOT, QUOTED, IN].flatMap((pattern) => firstsOf(code, pattern)), ...namesTakenApart(code)];
  const withoutTaken = code.replace(TAKEN_APART, "");
  if (OTHER.test(withoutTaken)) names.push(...firstsOf(code, WORD));
  const present = [...new Set(names)].flatMap((name) => {
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    return value === undefined ? [] : [[name, value] as const];
  });
  return Object.fromEntries(present);
};

const firstsOf = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, first = ""]) => first);

/** `const { BASE_URL, TOKEN: token = "none" } = __ENV`. */
const namesTakenApart = (code: string): string[] =>
  firstsOf(code, TAKEN_APART).flatMap((inside) => inside.split(",").map((part) => part.split(/[:=]/)[0]?.trim() ?? ""));

const URLS = /\b(?:https?|wss?):\/\/(?:[^\s/"'`@$]*@)?([a-z0-9.-]+(?::\d+)?)/gi;

/** @param sources the script's own text, and that of the files that it imports */
export const hostsNamedIn = (sources: readonly string[]): string[] =>
  [...new Set(sources.flatMap((source) => firstsOf(source, URLS)))].filter((host) => /^[^.].*[^.-]$/.test(host)).sort();
