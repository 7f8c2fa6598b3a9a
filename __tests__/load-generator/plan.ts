// A run plan for tests: one region, one scenario of constant virtual users, but for what a test changes.

import type { OpenPlan, OpenScenario } from "../../contracts/run/open-plan.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";

export const scenarioOf = (changes: Partial<OpenScenario> = {}): OpenScenario => ({
  name: "default",
  exec: "default",
  env: {},
  startSeconds: 0,
  durationSeconds: 0.3,
  load: { executor: "constant-vus", gracefulStop: 0 },
  ...changes,
});

/** Users of a region, who are as many as its lease says. */
const ANY_USERS = { vus: 1, preAllocatedVUs: 1, ratePerSecond: 0 };

export const planOf = (
  target: string,
  { scenarios = [scenarioOf()], ...changes }: Partial<OpenPlan> = {},
): OpenPlan => ({
  schema: "meridian.run-plan.v2",
  script: { file: "script.js", code: "" },
  scenarios,
  regions: { home: scenarios.map(() => ANY_USERS) },
  targets: { home: target },
  allowedHosts: [],
  allowPrivateAddresses: true,
  http: PlannedHttp.parse({}),
  env: {},
  data: {},
  tags: {},
  ...changes,
});
