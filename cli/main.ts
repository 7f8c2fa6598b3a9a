// The `meridian` command's entry, and the one place where the process exits.
import { EXIT, exitCodeOfError } from "./exit-codes.ts";
import { runProgram } from "./program.ts";
import { printError } from "./terminal/print-error.ts";

// Noise on every start, on a Node that Meridian supports.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const exitCode = await runProgram(process.argv.slice(2)).catch((error: unknown) => {
  printError(error);
  return exitCodeOfError(error);
});
// Whatever is still open, nothing of it matters any more: results are written, processes are gone.
process.exit(exitCode ?? EXIT.other);
