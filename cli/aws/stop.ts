// `meridian stop --aws`: ends the deployed run in order, and waits until every service is at 0. The log stays; `results --aws` pulls it.
import { EXIT } from "../exit-codes.ts";
import { openDeployment } from "./deployment.ts";

const ASK_EVERY_MS = 1_000;
/** In a row: the network's, not the run's. */
const MAX_FAILURES = 10;

export const stopAws = async ({ config: path, reason }: { config: string; reason: string }): Promise<number> => {
  const { client, status } = await openDeployment(path);
  const say = (text: string): boolean => process.stdout.write(`${text}\n`);
  try {
    const { runId, over } = await status();
    if (over !== null) {
      say(`run ${runId} is over already (${over.reason}); \`meridian results --aws\` pulls its results`);
      return EXIT.passed;
    }
    await client.call({ type: "test-abort", runId, reason });
    say(`run ${runId}: stopping, iterations under way finish`);
    for (let failures = 0; ; ) {
      try {
        const now = await status();
        if (now.over !== null || now.runId !== runId) break;
        failures = 0;
      } catch (error) {
        failures += 1;
        if (failures >= MAX_FAILURES) throw error;
      }
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY_MS));
    }
    say("over; its services are at 0, `meridian results --aws` pulls its results");
    return EXIT.passed;
  } finally {
    client.close();
  }
};
