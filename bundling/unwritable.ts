// What keeps a folder from being written, in words: of Node's errors and of esbuild's, which has its own.

const CODES: ReadonlySet<string> = new Set(["EROFS", "EACCES", "EPERM", "ENOSPC", "EDQUOT", "ENOTDIR"]);
const ESBUILD = /^Failed to (?:write to output file|create output directory): (.*)$/s;

/** @returns undefined for an error that has another cause */
export const unwritableWords = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  const { errors } = error as { errors?: readonly { readonly text: string }[] };
  const told = (errors ?? []).flatMap(({ text }) => ESBUILD.exec(text)?.[1] ?? []);
  if (told.length > 0) return told[0];
  return CODES.has((error as NodeJS.ErrnoException).code ?? "") ? error.message : undefined;
};
