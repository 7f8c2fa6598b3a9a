// `meridian watch`: attaches to the present run and shows it to its end; leaving does not end it. Where nobody hosts
// the run it writes the results, too: nobody else would.
import { placedCommand } from "../definition/command.ts";
import { JSON_INSTEAD, OUT, optionalPort } from "../definition/options.ts";
import { CONFIG_OF_RUN, ENVIRONMENT_OF_RUN, sourceOf } from "../definition/overrides.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import type { Place, RunHandle } from "../places/place.ts";
import { followRun } from "../run/follow.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { observersOf } from "../run/observers.ts";
import { Output } from "../terminal/output.ts";

export const watch = placedCommand({
  name: "watch",
  meaning: "attach to the live run and show it to its end",
  examples: [
    ["watch", "the run of another terminal"],
    ["watch --dashboard-port 0", "with a page in the browser"],
    ["watch --aws -c config.json", "a run on AWS that nobody follows"],
  ],
  options: {
    out: OUT,
    json: JSON_INSTEAD,
    config: CONFIG_OF_RUN,
    environment: ENVIRONMENT_OF_RUN,
    dashboardPort: optionalPort("--dashboard-port <port>", "serve the live page, too, here; 0 for a free port"),
  },
  run: async ({ place, out, json, dashboardPort, ...meant }) => {
    const output = new Output({ quiet: false, json });
    const handle = await place.attach({ config: sourceOf(meant), out, say: (text) => output.say(text) });
    const interrupts = listenForInterrupts();
    try {
      return await watchToItsEnd(handle, place, output, interrupts.first, dashboardPort);
    } finally {
      await handle.close({ atOnce: false });
      interrupts.dispose();
    }
  },
});

const watchToItsEnd = async (
  handle: RunHandle,
  { words }: Place,
  output: Output,
  signal: AbortSignal,
  dashboardPort: number | undefined,
): Promise<number> => {
  const say = (text: string): void => output.say(text);
  if (words.watching !== null) say(words.watching(await handle.ask({ type: "test-status" })));
  const open = await handle.open();
  const { runId } = open.record;
  const stop = (): void => {
    handle.ask({ type: "test-abort", runId, reason: "stopped from the dashboard" }).catch(() => undefined);
  };
  const results = await followRun(open, observersOf({ output, dashboardPort }), { signal, stop, say });
  if (results !== undefined) {
    output.summary(results.summary, results.directory);
    return exitCodeOf(results.summary);
  }
  if (!signal.aborted) {
    say(`the run ended without results; ${words.results}`);
    return EXIT.other;
  }
  if (words.left !== null) say(words.left(runId));
  return EXIT.interrupted;
};
