// What an error of a socket, a look-up or TLS says, in words that are the same each time: no line break, no address in
// memory and no path of somebody's source, of which OpenSSL's own lines are full.

/** Node tells of OpenSSL's errors in parts, too. */
type LibraryError = Error & { readonly reason?: unknown; readonly errors?: unknown };

/** `40A7…:error:0A00045C:SSL routines:ssl3_read_bytes:tlsv13 alert certificate required:../deps/…:1586:SSL alert number 116` */
const OPENSSL_LINE = /^(?:[0-9A-F]+:)?error:[0-9A-F]+:[^:]*:[^:]*:([^:\n]*)/i;
const MAX_LENGTH = 500;

export const textOf = (error: Error): string => {
  const { message, reason, errors } = error as LibraryError;
  const [, fromLine] = OPENSSL_LINE.exec(message) ?? [];
  if (fromLine !== undefined) return typeof reason === "string" && reason !== "" ? reason : fromLine;
  // A name with several addresses: nothing is said of all, and something of each.
  if (message === "" && Array.isArray(errors))
    return [...new Set(errors.flatMap((one) => (one instanceof Error ? [textOf(one)] : [])))].join("; ");
  return message
    .replace(/\s*[\r\n]+\s*/g, " ")
    .trim()
    .slice(0, MAX_LENGTH);
};
