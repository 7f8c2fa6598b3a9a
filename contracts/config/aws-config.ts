// What a config must be for AWS, beyond what is enough for one machine. Checked at synth, by `meridian plan` and by
// `doctor --aws`.

import { DEFAULT_BUFFER_SECONDS, leastBufferSeconds } from "../orchestrator/gathering.ts";
import { LOCAL_REGION, partitionOf } from "../words/aws-regions.ts";
import type { Issue } from "../words/errors.ts";
import { suggest } from "../words/suggestion.ts";
import { ANY_TARGET, type Config, requiredRegionsOf } from "./config.ts";
import { ecrRepositoryOf, isReplicated, MOST_REPLICAS, namedImagesOf, OWN_REGISTRY } from "./images.ts";
import { scenariosOf } from "./scenario.ts";
import { partsOfSource, secretsNamedIn, TASK_SECRET_KINDS } from "./secret.ts";
import { showValue } from "./zod-issues.ts";

const GIB = 1024;
const gibSteps = (fromGib: number, toGib: number, stepGib: number): readonly number[] =>
  Array.from({ length: (toGib - fromGib) / stepGib + 1 }, (_, index) => (fromGib + index * stepGib) * GIB);

/**
 * The memory sizes in MiB that Fargate has for each number of CPU units (ECS developer guide, "Task CPU and memory").
 */
const FARGATE_MEMORY_MIB: Readonly<Record<Config["task"]["cpu"], readonly number[]>> = {
  256: [512, 1024, 2048],
  512: gibSteps(1, 4, 1),
  1024: gibSteps(2, 8, 1),
  2048: gibSteps(4, 16, 1),
  4096: gibSteps(8, 30, 1),
  8192: gibSteps(16, 60, 4),
  16384: gibSteps(32, 120, 8),
};

/** ECS's quota of tasks in a service, which cannot be raised. */
const MAX_TASKS_IN_SERVICE = 5_000;
/** `host/path`, as in an image's name: without scheme, tag or closing slash. */
const REGISTRY_FORM = /^[a-z0-9][a-z0-9.-]*(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)*$/;

/**
 * Every reason why this config cannot be deployed; none: it can.
 * @param hosts that the text of a k6 script names
 */
export const awsConfigIssues = (config: Config, hosts: readonly string[] = []): readonly Issue[] => [
  ...(config.target === ANY_TARGET ? hostIssues(config, hosts) : targetIssues(config)),
  ...placeIssues(config),
  ...startIssues(config),
  ...registryIssues(config),
  ...taskIssues(config),
  ...partitionIssues(config),
  ...secretIssues(config),
  ...tagIssues(config),
  ...roleIssues(config),
];

/** A resource takes fifty, and some are Meridian's own. */
const MOST_TAGS = 40;
const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const OWN_TAGS = /^(aws:|meridian:|Name$)/i;

/** What is tagged for the measurements alone may say more than AWS takes. */
const tagIssues = ({ tags }: Config): readonly Issue[] => [
  ...Object.entries(tags).flatMap(([key, value]): Issue[] => {
    const path = `tags.${key}`;
    if (OWN_TAGS.test(key))
      return [
        { path, expected: "a tag that is neither AWS's (aws:…) nor the deployment's own", received: showValue(key) },
      ];
    if (key !== "" && key.length <= 128 && value.length <= 256 && TAG_TEXT.test(key) && TAG_TEXT.test(value)) return [];
    const expected = "a tag that AWS takes: letters, digits, spaces and _.:/=+-@, at most 128 of a key, 256 of a value";
    return [{ path, expected, received: showValue(value) }];
  }),
  ...(Object.keys(tags).length <= MOST_TAGS
    ? []
    : [{ path: "tags", expected: `at most ${MOST_TAGS} tags`, received: String(Object.keys(tags).length) }]),
];

const MOST_OF_ROLE_NAME = 64;

/** Names of roles are the longest that are made. */
const roleIssues = ({ name, iam, remoteRegions }: Config): readonly Issue[] => {
  const { namePrefix } = iam ?? {};
  if (namePrefix === undefined) return [];
  const longest = Object.keys(remoteRegions)
    .map((region) => `${namePrefix}${name}-${region}-load-generator`)
    .reduce((one, other) => (other.length > one.length ? other : one), "");
  if (longest.length <= MOST_OF_ROLE_NAME) return [];
  const expected = `a prefix with which no role's name is longer than ${MOST_OF_ROLE_NAME}`;
  return [{ path: "iam.namePrefix", expected, received: `${showValue(namePrefix)}, which makes ${longest}` }];
};

/** What only this machine has would lie in the bucket, or in the tasks' definition. */
const secretIssues = (config: Config): readonly Issue[] =>
  secretsNamedIn(config.env, scenariosOf(config)).flatMap(({ path, source }) =>
    TASK_SECRET_KINDS.includes(partsOfSource(source).kind)
      ? []
      : [
          {
            path,
            expected:
              'on AWS "ssm:NAME" or "secretsmanager:NAME", which load generators read themselves: put the value there',
            received: showValue(source),
          },
        ],
  );

/** A script that calls what it likes may do so on this machine alone. */
const hostIssues = ({ allowedHosts }: Config, hosts: readonly string[]): readonly Issue[] => {
  if (allowedHosts.length > 0) return [];
  const named = JSON.stringify(hosts.length === 0 ? ["shop.example.com"] : hosts);
  const why = hosts.length === 0 ? "" : ": its text names these";
  return [
    {
      path: "allowedHosts",
      expected: `the hosts that the script may call, such as ${named}${why}`,
      received: "nothing",
    },
  ];
};

const placeIssues = ({ remoteRegions }: Config): readonly Issue[] => {
  const expected = "a region of AWS such as us-east-1: tasks are started there";
  const path = `remoteRegions.${LOCAL_REGION}`;
  return Object.hasOwn(remoteRegions, LOCAL_REGION) ? [{ path, expected, received: showValue(LOCAL_REGION) }] : [];
};

const targetIssues = ({ target, allowedHosts }: Config): readonly Issue[] => {
  if (target === "demo") {
    const expected = "the URL of a system that AWS can reach: the demo is brought by a run on one machine";
    return [{ path: "target", expected, received: showValue(target) }];
  }
  const { hostname, host } = new URL(target);
  if (!isLoopback(hostname) || allowedHosts.some((allowed) => [hostname, host].includes(allowed.toLowerCase()))) {
    return [];
  }
  const expected = `a URL that tasks on AWS can reach, not their own loopback; if you mean it, name "${host}" in allowedHosts`;
  return [{ path: "target", expected, received: showValue(target) }];
};

/** URL has already turned `127.1` and `0x7f000001` into `127.0.0.1`. */
const isLoopback = (hostname: string): boolean =>
  /^127\.|^0\.0\.0\.0$|^\[::1?\]$|^\[::ffff:7f/.test(hostname) || /(^|\.)localhost\.?$/.test(hostname);

/** With less, workers of the fleet learn of the start too late, and no run's numbers could be trusted. */
const startIssues = (config: Config): readonly Issue[] => {
  const { bufferSeconds } = config.start;
  const slotCount = Object.values(requiredRegionsOf(config)).reduce((sum, { workers }) => sum + workers, 0);
  const least = leastBufferSeconds(slotCount);
  if (bufferSeconds === undefined || bufferSeconds >= least) return [];
  const fleet = `a fleet of ${slotCount} ${slotCount === 1 ? "worker" : "workers"} learns of the start in time`;
  const expected = `at least ${least} seconds, with which ${fleet}, or nothing: ${DEFAULT_BUFFER_SECONDS}`;
  return [{ path: "start.bufferSeconds", expected, received: String(bufferSeconds) }];
};

const registryIssues = (config: Config): readonly Issue[] => {
  const { images } = config;
  const named = namedImagesOf(config);
  if (images === undefined && named !== undefined) return [];
  const expected = 'where images are pushed to and pulled from, such as "docker.io/your-name"';
  if (images === undefined) return [{ path: "images.registry", expected, received: "nothing" }];
  const { registry = "", repositories, pullSecretArn } = images;
  const isOwn = registry === OWN_REGISTRY;
  const isEcr = isOwn || Object.values(named ?? {}).some((image) => ecrRepositoryOf(image) !== undefined);
  const replicas = Object.keys(config.remoteRegions).filter((region) => region !== config.homeRegion).length;
  return [
    ...(isEcr && pullSecretArn !== undefined
      ? [
          {
            path: "images.pullSecretArn",
            expected: "nothing beside images in ECR, which tasks pull by their execution role",
            received: "a secret",
          },
        ]
      : []),
    ...(!isOwn && repositories !== "home"
      ? [
          {
            path: "images.repositories",
            expected: `nothing, or "registry": "${OWN_REGISTRY}" beside it, which it is about`,
            received: showValue(repositories),
          },
        ]
      : []),
    ...(isReplicated(config) && replicas > MOST_REPLICAS
      ? [
          {
            path: "images.repositories",
            expected: `"per-region" or "home": ECR copies into at most ${MOST_REPLICAS} regions`,
            received: `"replicated", for ${replicas} regions`,
          },
        ]
      : []),
    ...(named !== undefined || REGISTRY_FORM.test(registry)
      ? []
      : [
          {
            path: "images.registry",
            expected: `${expected}, without https:// and tag`,
            received: showValue(registry),
          },
        ]),
  ];
};

const taskIssues = (config: Config): readonly Issue[] => {
  const { cpu, memory } = config.task;
  const sizes = FARGATE_MEMORY_MIB[cpu];
  const nearest = suggest(String(memory), sizes.map(String));
  const memoryIssue = {
    path: "task.memory",
    expected: `a size that Fargate has for ${cpu} CPU units: ${sizes.join(", ")} MiB`,
    received: String(memory),
    ...(nearest === undefined ? {} : { suggestion: nearest }),
  };
  const tooMany = Object.entries(requiredRegionsOf(config)).flatMap(([region, { vus, workers }]) => {
    const received = `${workers} tasks (${vus} virtual users, ${config.task.vusPerTask} each)`;
    const expected = `at most ${MAX_TASKS_IN_SERVICE} tasks in a region: raise task.vusPerTask`;
    return workers > MAX_TASKS_IN_SERVICE ? [{ path: `remoteRegions.${region}`, expected, received }] : [];
  });
  return [...(sizes.includes(memory) ? [] : [memoryIssue]), ...tooMany];
};

/** China and GovCloud are accounts of their own: no role of one can call anything in another. */
const partitionIssues = ({ homeRegion, remoteRegions }: Config): readonly Issue[] => {
  const home = partitionOf(homeRegion);
  return Object.keys(remoteRegions).flatMap((region) =>
    partitionOf(region) === home || region === LOCAL_REGION
      ? []
      : [
          {
            path: `remoteRegions.${region}`,
            expected: `a region of the home region's partition, ${home}`,
            received: `${region}, of ${partitionOf(region)}`,
          },
        ],
  );
};
