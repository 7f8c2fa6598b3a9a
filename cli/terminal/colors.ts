// Colours for a terminal that has them. Files and pipes get plain text, also on a build server (CI=1), but where
// FORCE_COLOR asks for colours; NO_COLOR takes them from terminals, too.
import pc from "picocolors";

export type Colors = Pick<typeof pc, "bold" | "dim" | "green" | "red" | "yellow">;

type Environment = Readonly<Record<string, string | undefined>>;

/** @param stream that the text goes to: one of the two may be a terminal, and the other a file */
export const colorsFor = (stream: { readonly isTTY?: boolean }, environment: Environment = process.env): Colors => {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const isForced = FORCE_COLOR !== undefined && !["", "0", "false"].includes(FORCE_COLOR);
  const hasColors = stream.isTTY === true && TERM !== "dumb";
  return pc.createColors(!NO_COLOR && (isForced || (hasColors && FORCE_COLOR !== "0")));
};

/** Of standard output. */
export const terminalColors: Colors = colorsFor(process.stdout);
/** Of standard error. */
export const errorColors: Colors = colorsFor(process.stderr);
