// Finds the few tokens of a bundle's text that the parsed tree has no place for: brackets, dots, arrows.

/** The next place of `token` from `from` on, which only spaces, comments and closing brackets stand before. */
export const find = (code: string, from: number, token: string): number => {
  for (let at = from; at < code.length; at += 1) {
    if (code.startsWith("//", at)) at = endOf(code, at, "\n") - 1;
    else if (code.startsWith("/*", at)) at = endOf(code, at, "*/") - 1;
    else if (code.startsWith(token, at)) return at;
  }
  throw new Error(`no ${token} from ${from} on`);
};

/** After the closing brackets that belong to what ends at `from`, before what goes on with `from` = `.` or `[` or `?.`. */
export const findAccess = (code: string, from: number): number => {
  for (let at = from; at < code.length; at += 1) {
    if (code.startsWith("//", at)) at = endOf(code, at, "\n") - 1;
    else if (code.startsWith("/*", at)) at = endOf(code, at, "*/") - 1;
    else if (code[at] === "." || code[at] === "[" || code[at] === "?") return at;
  }
  throw new Error(`no access from ${from} on`);
};

const endOf = (code: string, from: number, end: string): number => {
  const at = code.indexOf(end, from);
  return at < 0 ? code.length : at + end.length;
};
