// How tests of the orchestrator call it: as its callers do, with every answer held to its schema.
import { Action } from "../../contracts/orchestrator/actions.ts";
import { type Answer, parseAnswer, type Refusal } from "../../contracts/orchestrator/answer.ts";
import { noPause } from "./world/memory-store.ts";
import type { World } from "./world/world.ts";

export const REGIONS = { "us-east-1": { vus: 5, workers: 1 }, "eu-west-1": { vus: 3, workers: 1 } };
export const SCOPE = { partition: "aws", account: "000000000000", region: "us-east-1" };
export const TOKEN = "t".repeat(16);

/** What tests call, in the world that stands when they do. */
export function callsIn(world: () => World) {
  const call = async (event: unknown, alias?: string): Promise<Answer> => {
    const answer = await world().call(event, noPause, undefined, alias);
    if (answer === undefined) throw new Error("no answer");
    // Callers get all of it: nothing that the orchestrator says is unknown to its schema. What is no action is refused
    // alike.
    const type = Action.safeParse(event).data?.type ?? "test-status";
    expect(parseAnswer(type, JSON.stringify(answer))).toEqual(answer);
    return answer;
  };
  /** Calls, and holds it to have changed no item and no desired count. */
  const callInVain = async (event: unknown, alias?: string): Promise<Refusal> => {
    const { table, fleet } = world();
    const before = [[...table.items], [...fleet.desired]];
    const answer = await call(event, alias);
    expect([[...table.items], [...fleet.desired]]).toEqual(before);
    return answer as Refusal;
  };
  const record = (region: string, more = {}) =>
    call({
      type: "agg-record",
      region,
      aggregatorId: `agg-${region}`,
      endpoint: "http://10.0.0.1:8125",
      token: TOKEN,
      ...more,
    });
  const init = (region: string, more = {}) =>
    call({ type: "test-init", region, workerId: `worker-${region}`, ...more });
  /** Every region is ready, and its start instant has come. */
  const start = async (): Promise<void> => {
    for (const region of Object.keys(REGIONS)) await record(region);
    for (const region of Object.keys(REGIONS)) await init(region, { ready: true });
    world().nowMs += 3_000;
  };
  return { call, callInVain, record, init, start };
}
