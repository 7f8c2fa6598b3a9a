// A virtual user for the tests of what scripts are given: its script, its recorder, a session that answers 200, and its
// lease.
import type { Reply } from "../../../images/load-generator/protocols/http/reply.ts";
import { LeaseHolder, LeaseView } from "../../../images/load-generator/shared/lease.ts";
import { packRows } from "../../../images/load-generator/shared/packed-data.ts";
import { AwaitWatch } from "../../../images/load-generator/vu/awaits/await-watch.ts";
import { openSharedRows } from "../../../images/load-generator/vu/data.ts";
import type { ScriptFunction } from "../../../images/load-generator/vu/user-modules.ts";
import type { UserParts } from "../../../images/load-generator/vu/user-parts.ts";
import { type Surroundings, VirtualUser } from "../../../images/load-generator/vu/virtual-user.ts";
import { httpOver, recorderOf, replyOf, scriptOf, sessionOf } from "./support.ts";

export const SCENARIO = { name: "browse", executor: "constant-vus" };
export const DATA = { users: openSharedRows(packRows([{ name: "ann" }])) };
export const INSTANCE = { region: "home", worker: 0, workers: 2 };

/**
 * @param setup what setup() returned, as JSON
 * @param more that the config says of virtual users
 * @param bind what is to be told whose it is
 */
export const userOf = (
  run: ScriptFunction,
  setup: string | null = null,
  reply: Reply = replyOf(200),
  more: Pick<Surroundings, "minIterationMs"> = {},
  bind?: (parts: UserParts) => () => void,
) => {
  const aborts: string[] = [];
  const recorder = recorderOf();
  const script = scriptOf(run);
  const session = sessionOf(reply);
  const holder = new LeaseHolder();
  holder.extend(Number.POSITIVE_INFINITY);
  const awaits = new AwaitWatch(script);
  const surroundings: Surroundings = {
    script,
    metrics: script.metrics,
    scenario: SCENARIO,
    instance: INSTANCE,
    recorder,
    protocols: new Map([["http", httpOver(session)]]),
    target: "http://shop.example",
    env: { KEY: "value" },
    data: DATA,
    lease: new LeaseView(holder.shared),
    awaits,
    setup,
    onAbort: (reason) => aborts.push(reason),
    ...more,
  };
  const identity = { id: 7, idInTest: 14, iteration: 0, region: "home" };
  const user = new VirtualUser(identity, run, surroundings, undefined, bind);
  return { user, recorder, session, holder, aborts, awaits };
};
