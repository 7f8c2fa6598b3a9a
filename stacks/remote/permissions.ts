// What a region's tasks may do, least first: the user's own script runs with the load generator's role.
import type { Config } from "../../contracts/config/config.ts";
import { ecrRepositoryOf, namedImagesOf, OWN_REGISTRY, registryRegionOf } from "../../contracts/config/images.ts";
import { scenariosOf } from "../../contracts/config/scenario.ts";
import { partsOfSource, regionOfArn, type SecretKind, secretsNamedIn } from "../../contracts/config/secret.ts";
import { type ArnScope, namesOf, ROLES, type Role } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";
import type { Statement } from "../policy.ts";

type Imaged = Pick<Config, "name" | "homeRegion" | "images">;

/** For ECS itself: it writes the log, and pulls the images, by the login of a private registry where there is one. */
export const executionStatements = (config: Imaged, logGroupArn: string, scope: ArnScope): readonly Statement[] => [
  { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [`${logGroupArn}:*`] },
  ...(config.images?.pullSecretArn === undefined
    ? []
    : [{ actions: ["secretsmanager:GetSecretValue"], resources: [config.images.pullSecretArn] }]),
  ...pullStatements(repositoriesOf(config, scope)),
];

/** Those in ECR that a region's tasks pull from, as ARNs: the deployment's own, or those of the images that are named. */
const repositoriesOf = (config: Imaged, { partition, account, region }: ArnScope): readonly string[] => {
  const arnOf = (at: string, owner: string, repository: string): string =>
    `arn:${partition}:ecr:${at}:${owner}:repository/${repository}`;
  if (config.images?.registry === OWN_REGISTRY)
    return ROLES.map((role) =>
      arnOf(registryRegionOf(config, region), account, namingOf(config.name).repository(role)),
    );
  return Object.values(namedImagesOf(config) ?? {}).flatMap((image) => {
    const found = ecrRepositoryOf(image);
    return found === undefined ? [] : [arnOf(found.region, found.account, found.repository)];
  });
};

const pullStatements = (repositories: readonly string[]): readonly Statement[] =>
  repositories.length === 0
    ? []
    : [
        // AWS ties this one to no resource: it lets nobody pull by itself.
        { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
        {
          actions: ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
          resources: [...new Set(repositories)],
        },
      ];

export const taskStatements = (role: Role, deployment: Deployment, scope: ArnScope): readonly Statement[] => [
  callOrchestrator(role, deployment, scope),
  ...(role === "aggregator"
    ? [writeOwnFlushLog(deployment, scope), ...readEveryFlushLog(deployment, scope)]
    : [readRunPlan(deployment, scope), ...readSecrets(deployment, scope)]),
];

/** What the config names and nothing beside it, where cloud/aws/secret-store.ts looks for it. */
const readSecrets = ({ config }: Deployment, { partition, account }: ArnScope): Statement[] => {
  const sources = secretsNamedIn(config.env, scenariosOf(config)).map(({ source }) => partsOfSource(source));
  const named = (wanted: SecretKind): string[] => [
    ...new Set(sources.flatMap(({ kind, name }) => (kind === wanted ? [name] : []))),
  ];
  const home = `${config.homeRegion}:${account}`;
  const parameters = named("ssm").map((name) => `arn:${partition}:ssm:${home}:parameter/${name.replace(/^\//, "")}`);
  const secrets = named("secretsmanager").map((name) =>
    regionOfArn(name) === undefined
      ? `arn:${partition}:secretsmanager:${home}:secret:${name}${SECRET_SUFFIX}`
      : `${name}${WHOLE_ARN.test(name) ? "" : SECRET_SUFFIX}`,
  );
  return [
    ...(parameters.length === 0 ? [] : [{ actions: ["ssm:GetParameter"], resources: parameters }]),
    ...(secrets.length === 0 ? [] : [{ actions: ["secretsmanager:GetSecretValue"], resources: secrets }]),
  ];
};

/** Secrets Manager ends a secret's ARN with six characters that nobody chooses. */
const SECRET_SUFFIX = "-??????";
const WHOLE_ARN = /-[A-Za-z0-9]{6}$/;

/** By the role's alias alone: under it the orchestrator refuses all that the role does not need. */
const callOrchestrator = (role: Role, { config }: Deployment, { partition, account }: ArnScope): Statement => ({
  actions: ["lambda:InvokeFunction"],
  resources: [
    `arn:${partition}:lambda:${config.homeRegion}:${account}:function:${namesOf(config.name).orchestratorFor(role)}`,
  ],
});

const writeOwnFlushLog = ({ config }: Deployment, { partition, account, region }: ArnScope): Statement => ({
  actions: ["dynamodb:PutItem", "dynamodb:Query"],
  resources: [`arn:${partition}:dynamodb:${config.homeRegion}:${account}:table/${namesOf(config.name).resultsTable}`],
  condition: {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`*#${region}`] },
    // "For all values" is true of none: without this a call that names no key would pass.
    Null: { "dynamodb:LeadingKeys": "false" },
  },
});

/**
 * Which region's aggregator watches what ends a run (a threshold, how much is received), or adds steps to its load,
 * depends on the run's regions, so each may read all of them.
 */
const readEveryFlushLog = ({ config, regions, settings }: Deployment, { partition, account }: ArnScope): Statement[] =>
  (settings.abortOn ?? []).length === 0 && settings.hasStaircase !== true && (settings.maxReceivedBytes ?? 0) === 0
    ? []
    : [
        {
          actions: ["dynamodb:Query"],
          resources: [
            `arn:${partition}:dynamodb:${config.homeRegion}:${account}:table/${namesOf(config.name).resultsTable}`,
          ],
          condition: {
            "ForAllValues:StringLike": { "dynamodb:LeadingKeys": Object.keys(regions).map((region) => `*#${region}`) },
            Null: { "dynamodb:LeadingKeys": "false" },
          },
        },
      ];

const readRunPlan = ({ config, planKey }: Deployment, { partition, account }: ArnScope): Statement => ({
  actions: ["s3:GetObject"],
  resources: [`arn:${partition}:s3:::${namingOf(config.name).scriptBucket(account, config.homeRegion)}/${planKey}`],
});
