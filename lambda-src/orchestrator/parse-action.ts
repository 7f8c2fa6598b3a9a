// Turns what a caller sent into an action, or into a refusal that names every mistake in it. This comes before anything
// is read or written.

import { issueOf, showValue } from "../../contracts/config/zod-issues.ts";
import { ACTIONS_OF, Action } from "../../contracts/orchestrator/actions.ts";
import type { Refusal } from "../../contracts/orchestrator/answer.ts";
import type { Issue } from "../../contracts/words/errors.ts";
import { ALIAS_OF, type ArnScope, clusterArn, ROLES, serviceArn } from "../../contracts/words/names.ts";
import { suggest } from "../../contracts/words/suggestion.ts";
import { refuse } from "./decision/answers.ts";

/** Which deployment is called and where, read from Lambda's context because the function has no environment. */
export interface Caller {
  readonly name: string;
  readonly scope: Omit<ArnScope, "region">;
  readonly alias: string | undefined;
}

const TYPES = Action.options.flatMap(({ shape }) => [...shape.type.values]);
const MAX_ISSUES = 20;
/** Lambda's name for a function's newest version, which its ARN may end with. */
const LATEST = "$LATEST";

export const parseAction = (event: unknown, caller: Caller): Action | Refusal => {
  const parsed = Action.safeParse(event);
  if (!parsed.success) {
    const issues = parsed.error.issues.slice(0, MAX_ISSUES).flatMap((issue) => issueOf(issue, event, Action));
    return refuse("bad-request", "the action is not one of the orchestrator's", { issues: withType(event, issues) });
  }
  const action = parsed.data;
  if (!isAllowed(action, caller.alias)) {
    return refuse("forbidden", `${action.type} is not for who calls as ${caller.alias}: call without an alias`);
  }
  const issues = action.type === "test-end" ? arnIssues(action, caller) : [];
  return issues.length > 0 ? refuse("bad-request", "the ARNs are not those of this deployment", { issues }) : action;
};

/** Without an alias come people and the sweep's rule. Of an alias that no role has, nothing is known. */
const isAllowed = ({ type }: Action, alias: string | undefined): boolean =>
  alias === undefined ||
  alias === LATEST ||
  ROLES.some((role) => ALIAS_OF[role] === alias && ACTIONS_OF[role].includes(type));

/** Names a mistake in `type` alone: where it is wrong, the rest was checked by another action's rules. */
const withType = (event: unknown, issues: readonly Issue[]): readonly Issue[] => {
  const type = typeof event === "object" && event !== null && "type" in event ? event.type : undefined;
  if (typeof type === "string" && (TYPES as readonly string[]).includes(type)) return issues;
  const suggestion = typeof type === "string" ? suggest(type, TYPES) : undefined;
  const issue = { path: "type", expected: `one of ${TYPES.join(", ")}`, received: showValue(type) };
  return [suggestion === undefined ? issue : { ...issue, suggestion }];
};

const arnIssues = (action: Extract<Action, { type: "test-end" }>, { name, scope }: Caller): Issue[] => {
  const inRegion = { ...scope, region: action.region };
  const issues: Issue[] = [];
  const cluster = clusterArn(inRegion, name);
  if (action.ClusterARN !== undefined && action.ClusterARN !== cluster) {
    issues.push({ path: "ClusterARN", expected: cluster, received: showValue(action.ClusterARN) });
  }
  const services = ROLES.map((role) => serviceArn(inRegion, name, role));
  if (action.ServiceARN !== undefined && !services.includes(action.ServiceARN)) {
    issues.push({ path: "ServiceARN", expected: services.join(" or "), received: showValue(action.ServiceARN) });
  }
  return issues;
};
