// The environment variables with which AWS SDK clients reach the local cloud and nothing else.
import { devNull } from "node:os";

/** An account number as long as a real one that belongs to nobody. */
export const LOCAL_ACCOUNT = "000000000000";
export const LOCAL_PARTITION = "aws";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;

export interface Endpoints {
  readonly dynamodb: string;
  /** Lambda and ECS. */
  readonly api: string;
}

/** Leaves out the user's profiles, credentials and endpoints, so that no process of a local run reaches an account. */
export const makeAwsEnvironment = (
  homeRegion: string,
  { dynamodb, api }: Endpoints,
): Readonly<Record<string, string>> => ({
  AWS_REGION: homeRegion,
  AWS_ACCESS_KEY_ID: CREDENTIALS.accessKeyId,
  AWS_SECRET_ACCESS_KEY: CREDENTIALS.secretAccessKey,
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
export const makeClientSettings = (endpoint: string) => ({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
