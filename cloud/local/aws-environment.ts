// The environment variables with which AWS SDK clients reach the local cloud and nothing else.
import { devNull } from "node:os";

/** An account number as long as a real one that belongs to nobody. */
export const LOCAL_ACCOUNT = "000000000000";
export const LOCAL_PARTITION = "aws";

/** The access key that a run's servers know: its secret is the run's. */
export const accessKeyOf = (secret: string) => ({ accessKeyId: "local", secretAccessKey: secret });

export interface Endpoints {
  readonly dynamodb: string;
  /** Lambda and ECS. */
  readonly api: string;
  /** Of the run: without it nobody is answered. */
  readonly secret: string;
}

/** One server, and the secret that it asks for. */
export interface Access {
  readonly endpoint: string;
  readonly secret: string;
}

/** Leaves out the user's profiles, credentials and endpoints, so that no process of a local run reaches an account. */
export const makeAwsEnvironment = (
  homeRegion: string,
  { dynamodb, api, secret }: Endpoints,
): Readonly<Record<string, string>> => ({
  AWS_REGION: homeRegion,
  AWS_ACCESS_KEY_ID: accessKeyOf(secret).accessKeyId,
  AWS_SECRET_ACCESS_KEY: secret,
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
  // The SDK warns once per process about a Node version that Meridian supports, which only fills the logs.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  AWS_ENDPOINT_URL: api,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  AWS_ENDPOINT_URL_LAMBDA: api,
  AWS_ENDPOINT_URL_ECS: api,
});

/**
 * The same for one client in this process, which keeps the user's environment. The embedded DynamoDB has no regions, so
 * any name does.
 */
export const makeClientSettings = ({ endpoint, secret }: Access) => ({
  endpoint,
  region: "us-east-1",
  credentials: accessKeyOf(secret),
});
