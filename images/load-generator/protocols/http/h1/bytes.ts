// Classes of bytes in HTTP/1.1 (RFC 9110, 5.5 and 5.6.2), by table: one look-up per byte.

const TOKEN = 1;
const FIELD = 2;
const CLASSES = new Uint8Array(256);
for (let byte = 32; byte < 256; byte += 1) if (byte !== 127) CLASSES[byte] = FIELD;
CLASSES[9] = FIELD;
for (const character of "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") {
  CLASSES[character.charCodeAt(0)] = TOKEN | FIELD;
}

/** A byte of a name: a letter, a digit, or one of the marks that tokens may have. */
export const isTokenByte = (byte: number): boolean => ((CLASSES[byte] ?? 0) & TOKEN) !== 0;

/** A byte of a field's value: a tab, anything printable, or a byte above ASCII. */
export const isFieldByte = (byte: number): boolean => ((CLASSES[byte] ?? 0) & FIELD) !== 0;

/** The digit's value, or -1. */
export const hexDigit = (byte: number): number => {
  if (byte >= 48 && byte <= 57) return byte - 48;
  const lower = byte | 0x20;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
};
