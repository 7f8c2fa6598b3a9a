// Files that travelled with the script, as all threads of a process have them: their bytes, in memory once.

/** Path → bytes. */
export type PackedFiles = Readonly<Record<string, SharedArrayBuffer>>;

/** @param encoded path → base64, as a plan has them */
export const packFiles = (encoded: Readonly<Record<string, string>> = {}): PackedFiles =>
  Object.fromEntries(
    Object.entries(encoded).map(([path, text]) => {
      const bytes = new SharedArrayBuffer(Buffer.byteLength(text, "base64"));
      Buffer.from(bytes).write(text, "base64");
      return [path, bytes];
    }),
  );

/** Views of them. */
export const filesOf = (packed: PackedFiles = {}): Readonly<Record<string, Buffer>> =>
  Object.fromEntries(Object.entries(packed).map(([path, bytes]) => [path, Buffer.from(bytes)]));
