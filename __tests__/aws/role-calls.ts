// What each role of a deployment is tried with: calls that its work needs, and calls that it must be refused. Writes
// that are allowed carry a condition that is never met, so that nothing is left of them.

import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  DeleteItemCommand,
  DeleteTableCommand,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeServicesCommand,
  type ECSClient,
  ListClustersCommand,
  RunTaskCommand,
  UpdateServiceCommand,
} from "@aws-sdk/client-ecs";
import { CreateUserCommand, GetRoleCommand, type IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  DeleteFunctionCommand,
  GetFunctionCommand,
  InvokeCommand,
  type LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { GetSecretValueCommand, type SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, type STSClient } from "@aws-sdk/client-sts";
import { flushLogKey, namesOf, ROLES, type Role, RUNS_KEY } from "../../contracts/words/names.ts";
import { namingOf } from "../../stacks/naming.ts";

/** All by one role's credentials: home's services in the home region, ECS and logs in the remote one. */
export interface RoleClients {
  readonly dynamodb: DynamoDBClient;
  readonly lambda: LambdaClient;
  readonly s3: S3Client;
  readonly ssm: SSMClient;
  readonly secrets: SecretsManagerClient;
  readonly ecs: ECSClient;
  readonly logs: CloudWatchLogsClient;
  readonly iam: IAMClient;
  readonly sts: STSClient;
  /**
   * IAM's own simulator, for resources whose ARNs the lab's emulator writes otherwise than AWS does. Throws when it
   * denies.
   */
  readonly simulate: (action: string, resource: string) => Promise<void>;
}

export interface Place {
  readonly name: string;
  readonly account: string;
  readonly homeRegion: string;
  readonly region: string;
  readonly otherRegion: string;
  readonly planKey: string;
}

type Calls = Readonly<Record<string, (clients: RoleClients) => Promise<unknown>>>;

export interface RoleCalls {
  readonly role: string;
  readonly allowed: Calls;
  readonly refused: Calls;
}

/** What no role of a deployment may do. */
const refusedToAll = ({ name, account }: Place): Calls => ({
  "make a user": ({ iam }) => iam.send(new CreateUserCommand({ UserName: `${name}-intruder` })),
  "read a role": ({ iam }) => iam.send(new GetRoleCommand({ RoleName: namingOf(name).orchestratorRole })),
  "widen a role": ({ iam }) =>
    iam.send(
      new PutRolePolicyCommand({
        RoleName: namingOf(name).orchestratorRole,
        PolicyName: "wider",
        PolicyDocument: '{"Version":"2012-10-17","Statement":[]}',
      }),
    ),
  "take another role": ({ sts }) =>
    sts.send(new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${name}-admin`, RoleSessionName: "x" })),
  "read another table": ({ dynamodb }) =>
    dynamodb.send(new GetItemCommand({ TableName: "customers", Key: { id: { S: "1" } } })),
  "read another bucket": ({ s3 }) => s3.send(new GetObjectCommand({ Bucket: otherBucketOf(name), Key: "all.csv" })),
  "drop the state": ({ dynamodb }) => dynamodb.send(new DeleteTableCommand({ TableName: namesOf(name).stateTable })),
  "delete the orchestrator": ({ lambda }) =>
    lambda.send(new DeleteFunctionCommand({ FunctionName: namesOf(name).orchestrator })),
  "read another parameter": readParameter(`/${name}/other`),
  "read another secret": readSecret(`${name}/other`),
  "start a task": ({ ecs }) =>
    ecs.send(new RunTaskCommand({ cluster: name, taskDefinition: namesOf(name).service("load-generator") })),
  "list clusters": ({ ecs }) => ecs.send(new ListClustersCommand({})),
  "make a log group": ({ logs }) => logs.send(new CreateLogGroupCommand({ logGroupName: `/meridian/${name}-other` })),
  "delete a log": ({ logs }) => logs.send(new DeleteLogGroupCommand({ logGroupName: namingOf(name).taskLogGroup })),
});

const readParameter =
  (Name: string) =>
  ({ ssm }: RoleClients): Promise<unknown> =>
    ssm.send(new GetParameterCommand({ Name, WithDecryption: true }));

const readSecret =
  (SecretId: string) =>
  ({ secrets }: RoleClients): Promise<unknown> =>
    secrets.send(new GetSecretValueCommand({ SecretId }));

/** Secrets that the config names, by their names there. */
export const secretNamesOf = (name: string) => ({ parameter: `/${name}/token`, secret: `${name}/login` });

/** What load generators alone may do. */
const readNamedSecrets = ({ name }: Place): Calls => ({
  "read the parameter that the config names": readParameter(secretNamesOf(name).parameter),
  "read the secret that the config names": readSecret(secretNamesOf(name).secret),
});

/** By either alias: one that is not the role's own is refused by its policy, its own by the handler. */
const callsOfPeople = (place: Place): Calls =>
  Object.fromEntries(
    ROLES.flatMap((role) => [
      [`reset the run as ${role}`, callAs(role, place, { type: "test-reset", regions: [place.region] })],
      [`abort the run as ${role}`, callAs(role, place, { type: "test-abort" })],
      [`sweep the run as ${role}`, callAs(role, place, { type: "test-sweep" })],
      [`read the run's state as ${role}`, callAs(role, place, { type: "test-status" })],
    ]),
  );

/** What the tasks may not do: neither of them, whatever script runs in them. */
const refusedToTasks = (place: Place): Calls => {
  const { name, otherRegion } = place;
  const { orchestrator, stateTable, resultsTable, cluster, service } = namesOf(name);
  const start = { id: { S: "test-start-state" } };
  return {
    ...refusedToAll(place),
    ...callsOfPeople(place),
    "call the orchestrator without an alias": ({ lambda }) =>
      lambda.send(new InvokeCommand({ FunctionName: orchestrator, Payload: '{"type":"test-status"}' })),
    "call another function": ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: "billing" })),
    "read the orchestrator's code": ({ lambda }) => lambda.send(new GetFunctionCommand({ FunctionName: orchestrator })),
    "change the orchestrator": ({ lambda }) =>
      lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: orchestrator, Timeout: 1 })),
    "read the state": ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: stateTable, Key: start })),
    "scan the state": ({ dynamodb }) => dynamodb.send(new ScanCommand({ TableName: stateTable })),
    "write the state": ({ dynamodb }) => dynamodb.send(new PutItemCommand({ TableName: stateTable, Item: start })),
    "scan the results": ({ dynamodb }) => dynamodb.send(new ScanCommand({ TableName: resultsTable })),
    "delete from the results": ({ dynamodb }) =>
      dynamodb.send(
        new DeleteItemCommand({
          TableName: resultsTable,
          Key: { run: { S: flushLogKey("r", place.region) }, seq: { N: "0" } },
        }),
      ),
    "write another region's results": ({ dynamodb }) => dynamodb.send(putFlush(place, otherRegion)),
    "read another region's results": ({ dynamodb }) => dynamodb.send(queryFlushes(place, otherRegion)),
    "scale a service": ({ ecs }) =>
      ecs.send(new UpdateServiceCommand({ cluster, service: service("load-generator"), desiredCount: 9 })),
    "look at a service": ({ ecs }) =>
      ecs.send(new DescribeServicesCommand({ cluster, services: [service("aggregator")] })),
    "replace the run plan": ({ s3 }) =>
      s3.send(new PutObjectCommand({ Bucket: bucketOf(place), Key: place.planKey, Body: "x" })),
    "list the bucket": ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: bucketOf(place) })),
    "read another object": ({ s3 }) =>
      s3.send(new GetObjectCommand({ Bucket: bucketOf(place), Key: "run-plans/other.json" })),
  };
};

/** Somebody else's, there while roles are tried. */
export const otherBucketOf = (name: string): string => `${name}-customers-archive`;
const bucketOf = ({ name, account, homeRegion }: Place): string => namingOf(name).scriptBucket(account, homeRegion);

const putFlush = ({ name }: Place, region: string): PutItemCommand =>
  new PutItemCommand({
    TableName: namesOf(name).resultsTable,
    Item: { run: { S: flushLogKey("never", region) }, seq: { N: "0" } },
    ConditionExpression: "attribute_exists(seq)",
  });

const queryFlushes = ({ name }: Place, region: string): QueryCommand =>
  new QueryCommand({
    TableName: namesOf(name).resultsTable,
    KeyConditionExpression: "run = :run",
    ExpressionAttributeValues: { ":run": { S: flushLogKey("never", region) } },
  });

/** By the very name that tasks of the role are given. What the handler forbids under it is a refusal, too. */
const callAs =
  (role: Role, { name }: Place, action: object) =>
  async ({ lambda }: RoleClients): Promise<void> => {
    const FunctionName = namesOf(name).orchestratorFor(role);
    const { Payload } = await lambda.send(new InvokeCommand({ FunctionName, Payload: JSON.stringify(action) }));
    const { statusCode } = JSON.parse(Buffer.from(Payload ?? []).toString());
    if (statusCode === 403) throw Object.assign(new Error("refused by the handler"), { name: "AccessDenied" });
    if (statusCode !== 200) throw new Error(`the orchestrator answers ${statusCode}`);
  };

const readPlan =
  (place: Place) =>
  ({ s3 }: RoleClients): Promise<unknown> =>
    s3.send(new GetObjectCommand({ Bucket: bucketOf(place), Key: place.planKey }));

const aggregatorCalls = (place: Place): RoleCalls => ({
  role: namingOf(place.name).taskRole(place.region, "aggregator"),
  allowed: {
    "say where it is": callAs("aggregator", place, { type: "agg-record", region: place.region }),
  },
  refused: {
    ...refusedToTasks(place),
    "lease a slot": callAs("aggregator", place, { type: "test-init" }),
    "lease a slot as a generator": callAs("load-generator", place, { type: "test-init" }),
    ...readNamedSecrets(place),
    "read the run plan": readPlan(place),
    // The emulator tells no policy which keys a call names, so these show that a call without them is refused: the
    // policy's Null condition. That the right keys are let in is for AWS to show; the stacks' tests hold the
    // condition's words.
    "write results of which no key is known": ({ dynamodb }) => dynamodb.send(putFlush(place, place.region)),
    "read results of which no key is known": ({ dynamodb }) => dynamodb.send(queryFlushes(place, place.region)),
  },
});

const loadGeneratorCalls = (place: Place): RoleCalls => ({
  role: namingOf(place.name).taskRole(place.region, "load-generator"),
  allowed: {
    "ask for the start": callAs("load-generator", place, { type: "test-init" }),
    "read the run plan": readPlan(place),
    ...readNamedSecrets(place),
  },
  refused: {
    ...refusedToTasks(place),
    // A script that took over a region's aggregator would be sent what all of its workers measured.
    "take over its region's aggregator": callAs("load-generator", place, { type: "agg-record", region: place.region }),
    "take over another region's aggregator": callAs("load-generator", place, {
      type: "agg-record",
      region: place.otherRegion,
    }),
    "take over an aggregator as one": callAs("aggregator", place, { type: "agg-record", region: place.region }),
    "write results": ({ dynamodb }) => dynamodb.send(putFlush(place, place.region)),
    "read results": ({ dynamodb }) => dynamodb.send(queryFlushes(place, place.region)),
  },
});

const logCalls = ({ account }: Place, region: string, logGroup: string): Pick<RoleCalls, "allowed" | "refused"> => {
  const stream = (group: string): string => `arn:aws:logs:${region}:${account}:log-group:${group}:log-stream:task/1`;
  return {
    allowed: {
      "open a stream in its log": ({ simulate }) => simulate("logs:CreateLogStream", stream(logGroup)),
      "write its log": ({ simulate }) => simulate("logs:PutLogEvents", stream(logGroup)),
    },
    refused: {
      "write another log": ({ simulate }) => simulate("logs:PutLogEvents", stream("/aws/lambda/billing")),
      "read its log": ({ simulate }) => simulate("logs:GetLogEvents", stream(logGroup)),
    },
  };
};

const executionCalls = (place: Place): RoleCalls => {
  const log = logCalls(place, place.region, namingOf(place.name).taskLogGroup);
  return {
    role: namingOf(place.name).executionRole(place.region),
    allowed: log.allowed,
    refused: {
      ...log.refused,
      ...refusedToTasks(place),
      ...readNamedSecrets(place),
      "ask for the start": callAs("load-generator", place, { type: "test-init" }),
      "read the run plan": readPlan(place),
      "write results": ({ dynamodb }) => dynamodb.send(putFlush(place, place.region)),
    },
  };
};

const orchestratorCalls = (place: Place): RoleCalls => {
  const { stateTable, orchestrator, cluster, service } = namesOf(place.name);
  const item = { id: { S: "never" } };
  const ConditionExpression = "attribute_exists(id)";
  const log = logCalls(place, place.homeRegion, namingOf(place.name).orchestratorLogGroup);
  const update = { Key: item, UpdateExpression: "SET a = :a", ExpressionAttributeValues: { ":a": { N: "1" } } };
  return {
    role: namingOf(place.name).orchestratorRole,
    allowed: {
      "read its table": ({ dynamodb }) => dynamodb.send(new GetItemCommand({ TableName: stateTable, Key: item })),
      "scan its table": ({ dynamodb }) => dynamodb.send(new ScanCommand({ TableName: stateTable })),
      "put into its table": ({ dynamodb }) =>
        dynamodb.send(new PutItemCommand({ TableName: stateTable, Item: item, ConditionExpression })),
      "update its table": ({ dynamodb }) =>
        dynamodb.send(new UpdateItemCommand({ TableName: stateTable, ...update, ConditionExpression })),
      "put into the history of runs": ({ dynamodb }) =>
        dynamodb.send(
          new PutItemCommand({
            TableName: namesOf(place.name).resultsTable,
            Item: { run: { S: RUNS_KEY }, seq: { N: "0" } },
            ConditionExpression: "attribute_exists(seq)",
          }),
        ),
      "look at its services": ({ ecs }) =>
        ecs.send(new DescribeServicesCommand({ cluster, services: [service("load-generator")] })),
      "scale its services": ({ ecs }) =>
        ecs.send(new UpdateServiceCommand({ cluster, service: service("aggregator") })),
      ...log.allowed,
    },
    refused: {
      ...refusedToAll(place),
      ...log.refused,
      ...readNamedSecrets(place),
      "read results": ({ dynamodb }) => dynamodb.send(queryFlushes(place, place.region)),
      "delete from its table": ({ dynamodb }) =>
        dynamodb.send(new DeleteItemCommand({ TableName: stateTable, Key: item })),
      "scale another cluster's service": ({ ecs }) =>
        ecs.send(new UpdateServiceCommand({ cluster: "shop", service: "checkout", desiredCount: 0 })),
      "call itself": ({ lambda }) => lambda.send(new InvokeCommand({ FunctionName: orchestrator })),
      "read the run plan": readPlan(place),
      "write the tasks' log": ({ logs }) =>
        logs.send(new CreateLogStreamCommand({ logGroupName: namingOf(place.name).taskLogGroup, logStreamName: "x" })),
    },
  };
};

export const roleCallsOf = (place: Place): readonly RoleCalls[] =>
  [aggregatorCalls, loadGeneratorCalls, executionCalls, orchestratorCalls].map((calls) => calls(place));
