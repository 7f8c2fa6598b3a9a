// `meridian stop`: ends the live run in order, and waits until it is over. Whoever hosts it writes its results.
import { EXIT } from "../exit-codes.ts";
import { findLiveRun } from "../run/live-run.ts";

const ASK_EVERY_MS = 500;

export const stop = async ({ out, reason }: { readonly out: string; readonly reason: string }): Promise<number> => {
  const { cloud, client, record } = await findLiveRun(out);
  try {
    await client.call({ type: "test-abort", runId: record.runId, reason });
    process.stdout.write(`run ${record.runId}: stopping, iterations under way finish\n`);
    while ((await cloud.describeTasks()) !== undefined) {
      const status = await client.call({ type: "test-status" }).catch(() => undefined);
      if (status === undefined || status.over !== null) break;
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    process.stdout.write("over\n");
    return EXIT.passed;
  } finally {
    client.close();
  }
};
