// The container of a role, as ECS wants it: what it is told, and what it cannot do.

import type { TaskEnvironment } from "../../contracts/run/task-environment.ts";
import { namesOf, type Role } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";

/** A generator writes the bundled script there before it imports it; the rest of its file system is read-only. */
export const SCRATCH_VOLUME = "scratch";
const SCRATCH_PATH = "/tmp";
/** The user `node` of Node's own images. */
const USER = "1000:1000";
/** Fargate's most: time to drain, flush and hand the slot back. */
const STOP_TIMEOUT_SECONDS = 120;
const OPEN_FILES = 65_536;

export interface ContainerOptions {
  readonly role: Role;
  readonly region: string;
  readonly logGroup: string;
  readonly image: string;
}

export const defineContainer = (
  deployment: Deployment,
  { role, region, logGroup, image }: ContainerOptions,
): object => {
  const { config } = deployment;
  const { aggregatorPort } = config.network;
  const { pullSecretArn } = config.images ?? {};
  const isAggregator = role === "aggregator";
  const hasPort = isAggregator && aggregatorPort !== 0;
  const environment = {
    MERIDIAN_NAME: config.name,
    MERIDIAN_REGION: region,
    MERIDIAN_HOME_REGION: config.homeRegion,
    MERIDIAN_ORCHESTRATOR: namesOf(config.name).orchestratorFor(role),
    MERIDIAN_SEED: deployment.seed,
    ...(isAggregator ? { MERIDIAN_AGGREGATOR_PORT: String(aggregatorPort) } : {}),
  } satisfies Partial<Record<keyof TaskEnvironment, string>>;
  return {
    name: role,
    image,
    ...(pullSecretArn === undefined ? {} : { repositoryCredentials: { credentialsParameter: pullSecretArn } }),
    essential: true,
    environment: Object.entries(environment).map(([name, value]) => ({ name, value })),
    user: USER,
    privileged: false,
    readonlyRootFilesystem: true,
    linuxParameters: { capabilities: { drop: ["ALL"] } },
    mountPoints: isAggregator ? [] : [{ sourceVolume: SCRATCH_VOLUME, containerPath: SCRATCH_PATH, readOnly: false }],
    portMappings: hasPort ? [{ containerPort: aggregatorPort, hostPort: aggregatorPort, protocol: "tcp" }] : [],
    ulimits: [{ name: "nofile", softLimit: OPEN_FILES, hardLimit: OPEN_FILES }],
    stopTimeout: STOP_TIMEOUT_SECONDS,
    healthCheck: {
      command: healthCommand(hasPort, aggregatorPort),
      interval: 30,
      timeout: 5,
      retries: 3,
      startPeriod: 60,
    },
    logConfiguration: {
      logDriver: "awslogs",
      options: {
        "awslogs-group": logGroup,
        "awslogs-region": region,
        "awslogs-stream-prefix": "task",
        // A full log must never hold up a program that measures time.
        mode: "non-blocking",
        "max-buffer-size": "4m",
      },
    },
  };
};

/**
 * The aggregator answers for itself; a generator listens to nothing, and a Node started beside it would cost it CPU.
 */
const healthCommand = (hasPort: boolean, port: number): readonly string[] =>
  hasPort
    ? [
        "CMD",
        "node",
        "-e",
        `fetch("http://127.0.0.1:${port}/health").then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
      ]
    : ["CMD-SHELL", "kill -0 1"];
