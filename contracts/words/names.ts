// Every name that two programs, or a program and a stack, both derive from the deployment's `name`.

const FUNCTION_SUFFIX = "-orchestrator";
export const STATE_TABLE_KEY = "id";
export const RESULTS_TABLE_KEYS = { partition: "run", sort: "seq" } as const;
/** The roles that a service of a region can have. */
export type Role = "aggregator" | "load-generator";
export const ROLES: readonly Role[] = ["aggregator", "load-generator"];
/** Tasks may invoke the orchestrator by their role's alias only; under it, all that the role does not need is refused. */
export const ALIAS_OF: Readonly<Record<Role, string>> = { aggregator: "aggregator", "load-generator": "generator" };

export const namesOf = (name: string) => ({
  orchestrator: `${name}${FUNCTION_SUFFIX}`,
  stateTable: `${name}-state`,
  resultsTable: `${name}-results`,
  /** One cluster of this name in each region. */
  cluster: name,
  service: (role: Role) => `${name}-${role}`,
  /** By this name a task of the role invokes the orchestrator. */
  orchestratorFor: (role: Role) => `${name}${FUNCTION_SUFFIX}:${ALIAS_OF[role]}`,
});

/** The stacks of a deployment. */
export const HOME_STACK = "home";
const REMOTE = "remote-";
export const remoteStackOf = (region: string): string => `${REMOTE}${region}`;
/** The region of a remote stack; undefined for any other. */
export const regionOfStack = (stack: string): string | undefined =>
  stack.startsWith(REMOTE) ? stack.slice(REMOTE.length) : undefined;

/** Tags by which what is ours is found in an account: whose it is, of which of its stacks. */
export const NAME_TAG = "meridian:name";
export const STACK_TAG = "meridian:stack";
/** On a service: the seed that its tasks were made for. */
export const SEED_TAG = "meridian:seed";

/**
 * The deployment's name out of the orchestrator's, which is all that the Lambda is told; undefined for any other
 * function.
 */
export const nameOfOrchestrator = (functionName: string): string | undefined =>
  functionName.endsWith(FUNCTION_SUFFIX) ? functionName.slice(0, -FUNCTION_SUFFIX.length) : undefined;

export interface ArnScope {
  /** `aws`, `aws-cn` or `aws-us-gov`. */
  readonly partition: string;
  readonly account: string;
  readonly region: string;
}

export const clusterArn = ({ partition, account, region }: ArnScope, name: string): string =>
  `arn:${partition}:ecs:${region}:${account}:cluster/${namesOf(name).cluster}`;

export const serviceArn = ({ partition, account, region }: ArnScope, name: string, role: Role): string =>
  `arn:${partition}:ecs:${region}:${account}:service/${namesOf(name).cluster}/${namesOf(name).service(role)}`;

/** Partition key of a region's flush log. */
export const flushLogKey = (runId: string, region: string): string => `${runId}#${region}`;

/** Partition key of the history of runs, beside the flush logs. */
export const RUNS_KEY = "runs";

/** Key of a slot's item in the state table. */
export const slotKey = (region: string, slot: number): string => `slot#${region}#${slot}`;
