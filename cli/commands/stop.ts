// `meridian stop`: ends the present run in order, and waits until it is over. Whoever follows it writes its results.
import { placedCommand } from "../definition/command.ts";
import { OUT_OF_RUN, text } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT } from "../exit-codes.ts";
import type { RunHandle } from "../places/place.ts";

const ASK_EVERY_MS = 500;
/** In a row: the network's, not the run's. */
const MAX_FAILURES = 10;

export const stop = placedCommand({
  name: "stop",
  meaning: "end the live run in order; its log stays, and its results are written",
  examples: [
    ["stop", "as Ctrl-C in the terminal of the run: results are written"],
    ["stop --aws --reason 'the shop is down'", "a run on AWS, with a word for its results"],
  ],
  options: {
    out: OUT_OF_RUN,
    reason: text("--reason <text>", "what the results say of it", "stopped by `meridian stop`"),
    config: CONFIG_OF_RUN,
    environment: ENVIRONMENT_OF_RUN,
  },
  run: async ({ place, out, reason, ...meant }) => {
    const handle = await place.attach({ config: sourceOf(meant), out, say });
    try {
      const { runId, over } = await handle.ask({ type: "test-status" });
      if (over !== null) {
        say(`run ${runId} is over already (${over.reason}); ${place.words.results}`);
        return EXIT.passed;
      }
      await handle.ask({ type: "test-abort", runId, reason });
      say(`run ${runId}: stopping, iterations under way finish`);
      await waitUntilOver(handle, runId);
      say(place.words.stopped);
      return EXIT.passed;
    } finally {
      await handle.close({ atOnce: false });
    }
  },
});

const say = (words: string): void => {
  process.stdout.write(`${words}\n`);
};

/** That its host is gone is an end, too. */
const waitUntilOver = async (handle: RunHandle, runId: string): Promise<void> => {
  for (let failures = 0; ; ) {
    try {
      const now = await handle.ask({ type: "test-status" });
      if (now.over !== null || now.runId !== runId) return;
      failures = 0;
    } catch (error) {
      if (!(await handle.isThere())) return;
      failures += 1;
      if (failures >= MAX_FAILURES) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
  }
};
