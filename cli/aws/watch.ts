// `meridian watch --aws`: attaches to the deployed run from any machine, at any time; leaving does not end it. At its end it writes
// the results here: nobody else would.
import { shown } from "../commands/run.ts";
import { EXIT, exitCodeOf } from "../exit-codes.ts";
import { listenForInterrupts } from "../run/interrupts.ts";
import { Output } from "../terminal/output.ts";
import { openDeployment } from "./deployment.ts";
import { followDeployed } from "./pull.ts";
import { sayWhyNotReady } from "./services.ts";

export interface WatchOptions {
  readonly config: string;
  readonly out: string;
  readonly json: boolean;
}

export const watchAws = async ({ config: path, out, json }: WatchOptions): Promise<number> => {
  const output = new Output({ quiet: false, json });
  const deployment = await openDeployment(path);
  const interrupts = listenForInterrupts();
  try {
    const status = await deployment.status();
    output.say(`run ${status.runId} on AWS: ${status.phase}, deadline ${status.deadline}`);
    const pulled = await followDeployed(deployment, status, { out, output, signal: interrupts.first });
    if (pulled === undefined) {
      output.say(`left; run ${status.runId} goes on, and \`meridian watch --aws\` comes back to it`);
      return EXIT.interrupted;
    }
    const { directory, summary } = pulled;
    if (summary.start.instant === null) {
      await sayWhyNotReady(deployment.config.name, Object.keys(status.regions), output);
    }
    output.summary(summary, shown(directory));
    return exitCodeOf(summary.verdict);
  } finally {
    interrupts.dispose();
    deployment.client.close();
  }
};
