// The deployment that a config names, as it stands on AWS: the client that speaks to it, and the run that it is at.

import type { Config } from "../../contracts/config/config.ts";
import type { Action, ActionType } from "../../contracts/orchestrator/actions.ts";
import type { GrantOf, TestStatusAnswer } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { namesOf } from "../../contracts/words/names.ts";
import { readConfig } from "../run/read-config.ts";
import { createRunClient, type RunClient } from "../run/run-client.ts";
import { explainAws } from "./aws-errors.ts";

export interface Deployment {
  readonly config: Config;
  /** Its errors are explained. */
  readonly client: RunClient;
  /** @throws MeridianError NOT_DEPLOYED, AWS_REFUSED, ORCHESTRATOR_REFUSED */
  readonly status: () => Promise<TestStatusAnswer>;
}

/** By the environment's credentials; needs no more of the config than its name and its home region. */
export const openDeployment = async (configPath: string): Promise<Deployment> => {
  const config = await readConfig(configPath);
  const { name, homeRegion } = config;
  const plain = createRunClient(name, homeRegion, undefined);
  const { orchestrator, resultsTable } = namesOf(name);
  const client: RunClient = {
    call: <T extends ActionType>(action: Extract<Action, { type: T }>): Promise<GrantOf<T>> =>
      plain.call<T>(action).catch((error: unknown) => {
        throw explainAws(`the orchestrator ${orchestrator} in ${homeRegion}`, error);
      }),
    readLog: (runId, region, afterSeq) =>
      plain.readLog(runId, region, afterSeq).catch((error: unknown) => {
        throw explainAws(`the table ${resultsTable} in ${homeRegion}`, error);
      }),
    close: () => plain.close(),
  };
  return { config, client, status: () => client.call({ type: "test-status" }) };
};

/** @throws MeridianError RUN_LIVE */
export const refuseWhileLive = ({ runId, over, phase }: TestStatusAnswer): void => {
  if (over !== null) return;
  throw new MeridianError("RUN_LIVE", `run ${runId} is under way on AWS (${phase})`, {
    next: "`meridian watch --aws` follows it to its end, `meridian stop --aws` ends it",
  });
};
