// Reads a path's text: where a part ends, what a backslash hides, which keys a pattern with wildcards matches.

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };

/** The index right behind a text in double quotes that begins at `at`. */
export const endOfQuoted = (path: string, at: number): number => {
  let index = at + 1;
  while (index < path.length && path[index] !== '"') index += path[index] === "\\" ? 2 : 1;
  return Math.min(path.length, index + 1);
};

/** The index right behind what the bracket at `at` opens; the path's length where nothing closes it. */
export const endOfBracket = (path: string, at: number): number => {
  const open: string[] = [];
  let index = at;
  while (index < path.length) {
    const char = path[index] ?? "";
    if (char === '"') {
      index = endOfQuoted(path, index);
      continue;
    }
    if (char === "\\") index += 1;
    else if (CLOSING[char] !== undefined) open.push(CLOSING[char]);
    else if (char === open.at(-1)) {
      open.pop();
      if (open.length === 0) return index + 1;
    }
    index += 1;
  }
  return path.length;
};

/** Splits at commas that stand in no bracket and no quotes. */
export const splitMembers = (text: string): string[] => {
  const members: string[] = [];
  let from = 0;
  let index = 0;
  while (index < text.length) {
    const char = text[index] ?? "";
    if (char === '"') index = endOfQuoted(text, index);
    else if (CLOSING[char] !== undefined) index = endOfBracket(text, index);
    else if (char === ",") {
      members.push(text.slice(from, index));
      index += 1;
      from = index;
    } else index += char === "\\" ? 2 : 1;
  }
  return [...members, text.slice(from)].map((member) => member.trim()).filter((member) => member !== "");
};

/** As a regular expression has it. */
export const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

/** @returns undefined where the text has no wildcard: `*` any text, `?` any character, each hidden by a backslash */
export const patternOf = (text: string): RegExp | undefined => {
  let pattern = "";
  let hasWildcard = false;
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index] ?? "";
    if (char === "*" || char === "?") {
      hasWildcard = true;
      pattern += char === "*" ? ".*" : ".";
      continue;
    }
    if (char === "\\") index += 1;
    pattern += escaped(char === "\\" ? (text[index] ?? "") : char);
  }
  return hasWildcard ? new RegExp(`^${pattern}$`, "su") : undefined;
};

export const withoutBackslashes = (text: string): string => text.replace(/\\(.?)/gs, "$1");

/** A text in double quotes, as JSON has it; else the text as it stands. */
export const unquoted = (text: string): string => {
  if (!text.startsWith('"')) return text;
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined);
  }
};
