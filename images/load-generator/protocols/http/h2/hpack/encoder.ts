// Writes a request's fields as HTTP/2 has them (HPACK, RFC 7541). Nothing is put into the connection's table: the same
// fields are the same bytes on any connection, and need be written once.
import { NUMBER_OF_FIELD, NUMBER_OF_NAME } from "./static-table.ts";

/** Not to be kept by anybody on the way. */
const SECRET_NAMES: ReadonlySet<string> = new Set(["authorization", "cookie", "proxy-authorization"]);

/** Tells that the connection's table is to have no room: before a block, where a server has asked for a smaller one. */
export const NO_TABLE: Buffer = Buffer.from([0x20]);

/** @param fields names in lower case; names and values a character for a byte */
export const encodeFields = (fields: Iterable<readonly [name: string, value: string]>): Buffer => {
  const bytes: number[] = [];
  for (const [name, value] of fields) {
    const whole = NUMBER_OF_FIELD.get(`${name}=${value}`);
    if (whole !== undefined) {
      writeNumber(bytes, whole, 7, 0x80);
      continue;
    }
    const number = NUMBER_OF_NAME.get(name) ?? 0;
    writeNumber(bytes, number, 4, SECRET_NAMES.has(name) ? 0x10 : 0);
    if (number === 0) writeText(bytes, name);
    writeText(bytes, value);
  }
  return Buffer.from(bytes);
};

const writeNumber = (bytes: number[], number: number, prefixBits: number, flags: number): void => {
  const most = (1 << prefixBits) - 1;
  if (number < most) {
    bytes.push(flags | number);
    return;
  }
  bytes.push(flags | most);
  let rest = number - most;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
};

const writeText = (bytes: number[], text: string): void => {
  writeNumber(bytes, text.length, 7, 0);
  for (let index = 0; index < text.length; index += 1) bytes.push(text.charCodeAt(index) & 0xff);
};
