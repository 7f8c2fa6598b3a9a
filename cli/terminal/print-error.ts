// An error as lines on standard error. Apart from the output of a run, whose libraries take time to load.
import { MeridianError } from "../../contracts/words/errors.ts";
import { errorColors as pc } from "./colors.ts";

/** On standard error: what happened, every issue, what to do next. A stack only for a mistake of ours. */
export const printError = (error: unknown): void => {
  const write = (text: string): void => {
    process.stderr.write(`${text}\n`);
  };
  if (!(error instanceof MeridianError)) {
    write(`${pc.red("error")}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    write("  this is a mistake of Meridian's own: please report it with the lines above");
    return;
  }
  write(`${pc.red("error")}: ${error.message}`);
  for (const { path, expected, received, suggestion } of error.issues) {
    write(
      `  ${pc.bold(path)}: found ${received}, expected ${expected}${suggestion === undefined ? "" : `; did you mean ${pc.bold(suggestion)}?`}`,
    );
  }
  if (error.next !== undefined) write(`  next: ${error.next}`);
};
