// AWS as a place: a run is the present one of the deployment that the config names, and goes on whoever looks at it.

import { readConfig } from "../run/read-config.ts";
import { checkForAws } from "./aws/check-config.ts";
import { openDeployed } from "./aws/deployment.ts";
import { awsChecks } from "./aws/doctor/doctor.ts";
import { openDeployedHandle } from "./aws/handle.ts";
import { checkAwsResults, resultsFromAws } from "./aws/results.ts";
import { startOnAws } from "./aws/start.ts";
import type { Place } from "./place.ts";

export const aws: Place = {
  name: "aws",
  meaning: "what is deployed, by the config's name and home region",
  findsRunsBy: "config",
  words: {
    secondInterrupt: "leaves the run to the orchestrator",
    results: "`meridian results --aws` pulls its results",
    stopped: "over; its services are at 0, `meridian results --aws` pulls its results",
    watching: ({ runId, phase, deadline }) => `run ${runId} on AWS: ${phase}, deadline ${deadline}`,
    left: (runId) => `left; run ${runId} goes on, and \`meridian watch --aws\` comes back to it`,
  },
  checkConfig: checkForAws,
  start: startOnAws,
  attach: async (site) => openDeployedHandle(openDeployed(await readConfig(site.config)), site),
  results: resultsFromAws,
  checkResults: checkAwsResults,
  doctor: awsChecks,
};
