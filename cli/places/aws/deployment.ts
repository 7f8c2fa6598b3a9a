// What a config names as it stands on AWS: whom to ask, and the flush log. Needs no more of the config than its name
// and home region.
import { openRunCloud } from "../../../cloud/aws/run-cloud.ts";
import { throughProxy } from "../../../cloud/aws/tunnel-agent.ts";
import type { ActionOf, FlushLogReader, RunHistoryReader } from "../../../cloud/ports.ts";
import type { Config } from "../../../contracts/config/config.ts";
import type { ActionType } from "../../../contracts/orchestrator/actions.ts";
import type { TestStatusAnswer } from "../../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { namesOf } from "../../../contracts/words/names.ts";
import { type Ask, askOf } from "../../run/ask.ts";
import { explainAws } from "./aws-errors.ts";
import { callerArn } from "./caller.ts";

/**
 * Whatever AWS answers with an error is explained:
 * @throws MeridianError NOT_DEPLOYED, AWS_REFUSED, ORCHESTRATOR_REFUSED
 */
export interface Deployed {
  readonly config: Config;
  readonly ask: Ask;
  readonly readPage: FlushLogReader["readPage"];
  readonly readHistory: RunHistoryReader["read"];
  close(): void;
}

/** By the environment's credentials. */
export const openDeployed = (config: Config): Deployed => {
  const { name, homeRegion } = config;
  const cloud = openRunCloud(name, homeRegion, undefined, throughProxy());
  const plainAsk = askOf(cloud.orchestrator, "aws");
  const { orchestrator, resultsTable } = namesOf(name);
  const explained = (what: string) => (error: unknown) => {
    throw explainAws(`${what} in ${homeRegion}`, error);
  };
  return {
    config,
    ask: async (action) =>
      plainAsk(await signed(action, homeRegion)).catch(explained(`the orchestrator ${orchestrator}`)),
    readPage: (...page) => cloud.flushLog.readPage(...page).catch(explained(`the table ${resultsTable}`)),
    readHistory: () => cloud.history.read().catch(explained(`the table ${resultsTable}`)),
    close: cloud.close,
  };
};

/** What begins or ends a run says who asked for it. */
const signed = async <T extends ActionType>(action: ActionOf<T>, homeRegion: string): Promise<ActionOf<T>> => {
  if (action.type !== "test-reset" && action.type !== "test-abort") return action;
  const by = await callerArn(homeRegion);
  return by === undefined ? action : { ...action, by };
};

/** @throws MeridianError RUN_LIVE */
export const refuseWhileLive = ({ runId, over, phase }: TestStatusAnswer): void => {
  if (over !== null) return;
  throw new MeridianError("RUN_LIVE", `run ${runId} is under way on AWS (${phase})`, {
    next: "`meridian watch --aws` follows it to its end, `meridian stop --aws` ends it; then do this again",
  });
};
