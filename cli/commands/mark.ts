// `meridian mark`: marks this moment of the present run, such as a deployment of the target, in its charts and results.
import { randomUUID } from "node:crypto";
import { MeridianError } from "../../contracts/words/errors.ts";
import { placedCommand } from "../definition/command.ts";
import { OUT_OF_RUN, required } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import { formatClock } from "../terminal/format.ts";

const MAX_LENGTH = 200;

export const mark = placedCommand({
  name: "mark",
  meaning: "mark this moment of the live run, such as a deployment, in its charts and results",
  examples: [
    ["mark 'version 2.1 is out'", "a deployment, in every chart over time"],
    ["mark 'cache emptied' --aws", "the same of a run on AWS"],
  ],
  arguments: { text: required("<text>", "what the mark says") },
  options: { out: OUT_OF_RUN, config: CONFIG_OF_RUN, environment: ENVIRONMENT_OF_RUN },
  run: async ({ text, place, out, ...meant }) => {
    const words = text.trim();
    if (words === "" || words.length > MAX_LENGTH) {
      throw new MeridianError("COMMAND_INVALID", `a mark has 1 to ${MAX_LENGTH} characters, not ${words.length}`, {
        next: 'say what happened: `meridian mark "version 2.1 is out"`',
      });
    }
    const handle = await place.attach({ config: sourceOf(meant), out, say });
    try {
      const { runId, over, start, serverTime } = await handle.ask({ type: "test-status" });
      if (over !== null) {
        throw new MeridianError("RUN_NOT_LIVE", `run ${runId} is over (${over.reason}), and takes no marks`, {
          next: "mark a run while it goes on; `meridian status` says whether one does",
        });
      }
      await handle.ask({ type: "test-mark", runId, id: randomUUID(), text: words });
      const elapsedMs = Date.parse(serverTime) - Date.parse(start.timestamp);
      say(`run ${runId}: marked ${elapsedMs >= 0 ? `at ${formatClock(elapsedMs)}` : "before its start"}: ${words}`);
      return EXIT.passed;
    } finally {
      await handle.close({ atOnce: false });
    }
  },
});

const say = (words: string): void => {
  process.stdout.write(`${words}\n`);
};
