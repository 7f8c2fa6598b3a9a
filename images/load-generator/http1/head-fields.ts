// The script's view of a response head: field names in the usual capitals, values of repeated fields joined, made only when asked for.

/** `content-TYPE` → `Content-Type`, as k6 names them. */
const canonicalName = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** @param head as it came, status line and empty line included; checked by HeadScanner already */
export const parseFields = (head: string): Record<string, string> => {
  const fields: Record<string, string> = {};
  const lines = head.split(/\r?\n/);
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = canonicalName(line.slice(0, colon));
    const value = line.slice(colon + 1).trim();
    fields[name] = Object.hasOwn(fields, name) ? `${fields[name]}, ${value}` : value;
  }
  return fields;
};

/** What stands after the status code. */
export const reasonOf = (head: string): string => /^HTTP\/1\.\d \d{3} ?([^\r\n]*)/.exec(head)?.[1] ?? "";

/** Each value of one field, as it came: what joining with commas would spoil. @param lower the field's name in lower case */
export const fieldValues = (head: string, lower: string): string[] =>
  head
    .split("\r\n")
    .slice(1)
    .filter((line) => line.slice(0, lower.length + 1).toLowerCase() === `${lower}:`)
    .map((line) => line.slice(lower.length + 1).trim());
