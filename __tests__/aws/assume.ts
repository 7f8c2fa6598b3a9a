// Takes a deployment's roles as their services do, and finds out what each may do.
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { ECSClient } from "@aws-sdk/client-ecs";
import {
  GetRoleCommand,
  IAMClient,
  SimulatePrincipalPolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { CreateBucketCommand, DeleteBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { otherBucketOf, type Place, type RoleCalls, type RoleClients, roleCallsOf } from "./role-calls.ts";

type Credentials = Pick<RoleClients, "iam" | "sts">;

const assume = async (sts: STSClient, account: string, role: string) => {
  const RoleArn = `arn:aws:iam::${account}:role/${role}`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: "permissions" }));
  return {
    accessKeyId: Credentials?.AccessKeyId ?? "",
    secretAccessKey: Credentials?.SecretAccessKey ?? "",
    sessionToken: Credentials?.SessionToken ?? "",
  };
};

/** Its trust is opened to the account for as long as it takes to assume it, and then what it was. */
const assumeOpened = async ({ iam, sts }: Credentials, account: string, RoleName: string) => {
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  const before = decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "");
  const trust = (PolicyDocument: string) => iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  await trust(
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }] }),
  );
  try {
    return await assume(sts, account, RoleName);
  } finally {
    await trust(before);
  }
};

type Session = Awaited<ReturnType<typeof assume>>;

const clientsOf = ({ homeRegion, region }: Place, credentials: Session): Omit<RoleClients, "simulate"> => {
  const home = { region: homeRegion, credentials, maxAttempts: 1 };
  const remote = { ...home, region };
  return {
    dynamodb: new DynamoDBClient(home),
    lambda: new LambdaClient(home),
    s3: new S3Client({ ...home, forcePathStyle: true }),
    ssm: new SSMClient(home),
    secrets: new SecretsManagerClient(home),
    ecs: new ECSClient(remote),
    logs: new CloudWatchLogsClient(remote),
    iam: new IAMClient(home),
    sts: new STSClient(home),
  };
};

const isDenied = ({ name }: Error): boolean => /^AccessDenied|^Unauthorized/.test(name);

/** `allowed`, `refused`, or an error that says nothing about permissions. */
const outcomeOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return "allowed";
  } catch (error) {
    if (isDenied(error as Error)) return "refused";
    const { name, message } = error as Error;
    // The conditions of the writes that are tried are never met: that this is said shows that the write was allowed.
    return name === "ConditionalCheckFailedException" ? "allowed" : `${name}: ${message}`;
  }
};

const simulating =
  (iam: IAMClient, PolicySourceArn: string): RoleClients["simulate"] =>
  async (action, resource) => {
    const asked = { PolicySourceArn, ActionNames: [action], ResourceArns: [resource] };
    const { EvaluationResults = [] } = await iam.send(new SimulatePrincipalPolicyCommand(asked));
    const [{ EvalDecision } = {}] = EvaluationResults;
    if (EvalDecision !== "allowed") throw Object.assign(new Error(String(EvalDecision)), { name: "AccessDenied" });
  };

const destroyAll = (clients: object): void => {
  for (const client of Object.values(clients)) client.destroy();
};

export interface Outcomes {
  /** `<role>: <call>` → what came of it. */
  readonly allowed: Record<string, string>;
  readonly refused: Record<string, string>;
}

export const tryRoles = async (place: Place): Promise<Outcomes> => {
  const region = place.homeRegion;
  const s3 = new S3Client({ region, forcePathStyle: true });
  const administrator = { iam: new IAMClient({ region }), sts: new STSClient({ region }), s3 };
  const outcomes: Outcomes = { allowed: {}, refused: {} };
  const tryRole = async ({ role, ...lists }: RoleCalls): Promise<void> => {
    const clients = clientsOf(place, await assumeOpened(administrator, place.account, role));
    const simulate = simulating(administrator.iam, `arn:aws:iam::${place.account}:role/${role}`);
    for (const list of ["allowed", "refused"] as const) {
      for (const [what, call] of Object.entries(lists[list]))
        outcomes[list][`${role}: ${what}`] = await outcomeOf(call({ ...clients, simulate }));
    }
    destroyAll(clients);
  };
  const otherBucket = { Bucket: otherBucketOf(place.name) };
  await s3.send(new CreateBucketCommand(otherBucket));
  await Promise.all(roleCallsOf(place).map(tryRole));
  await s3.send(new DeleteBucketCommand(otherBucket));
  destroyAll(administrator);
  return outcomes;
};
