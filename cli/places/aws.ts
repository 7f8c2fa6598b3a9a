// AWS as a place: a run is the present one of the deployment that the config names, and goes on whoever looks at it.
// What speaks to AWS is loaded when it is asked for.
import { checkForAws } from "./aws/check-config.ts";
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
  areSecretsElsewhere: true,
  start: async (prepared, site) => (await import("./aws/start.ts")).startOnAws(prepared, site),
  attach: async (site) => (await import("./aws/handle.ts")).attachToAws(site),
  results: async (runId, site) => (await import("./aws/results.ts")).resultsFromAws(runId, site),
  history: async (site) => (await import("./aws/history.ts")).awsHistory(site),
  checkResults: async (runId, site) => (await import("./aws/results.ts")).checkAwsResults(runId, site),
  doctor: async (site) => (await import("./aws/doctor/doctor.ts")).awsChecks(site),
};
