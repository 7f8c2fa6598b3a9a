#!/usr/bin/env node
// The `meridian` command's entry, and the one place where the process exits. It is a file of its own, so that whoever
// asks for the version alone waits for nothing else to be loaded.
import packageJson from "../package.json" with { type: "json" };
import { LostOutput } from "./terminal/lost-output.ts";
import { writeTextAlone } from "./terminal/text-alone.ts";

const lost = new LostOutput();
for (const stream of [process.stdout, process.stderr]) writeTextAlone(stream);
const words = process.argv.slice(2);

const answer = async (): Promise<number> => {
  if (words.length === 1 && (words[0] === "--version" || words[0] === "-V")) {
    process.stdout.write(`${packageJson.version}\n`);
    return 0;
  }
  const { runToTheEnd } = await import("./program.ts");
  return runToTheEnd(words);
};

// Whatever is still open, nothing of it matters any more: results are written, processes are gone.
process.exit(await lost.exitCodeOf(await answer()));
