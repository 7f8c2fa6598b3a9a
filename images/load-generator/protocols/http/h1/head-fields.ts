// The script's view of a response head: field names in the usual capitals, values of repeated fields joined, made only when asked for.

/** `content-TYPE` → `Content-Type`, as k6 names them. */
const canonicalName = (name: string): string =>
  name.toLowerCase().replace(/(^|-)[a-z]/g, (start) => start.toUpperCase());

/** Without the blanks around it; bytes beyond ASCII that other texts count as blanks belong to it (RFC 9110, 5.5). */
const valueAfter = (line: string, colon: number): string => {
  let start = colon + 1;
  let end = line.length;
  while (start < end && isBlank(line.charCodeAt(start))) start += 1;
  while (start < end && isBlank(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(start, end);
};

const isBlank = (code: number): boolean => code === 32 || code === 9;

/** @param head as it came, status line and empty line included; checked by HeadScanner already */
export const parseFields = (head: string): Record<string, string> => {
  const fields: Record<string, string> = {};
  const lines = head.split(/\r?\n/);
  for (const line of lines.slice(1)) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = canonicalName(line.slice(0, colon));
    const value = valueAfter(line, colon);
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
    .map((line) => valueAfter(line, lower.length));
