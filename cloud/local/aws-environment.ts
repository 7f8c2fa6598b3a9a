// The environment by which AWS SDK clients reach the local cloud, and nothing but the local cloud.
import { devNull } from "node:os";

/** As long as a real one, and nobody's. */
export const LOCAL_ACCOUNT = "000000000000";
export const LOCAL_PARTITION = "aws";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;

export interface Endpoints {
  readonly dynamodb: string;
  /** Lambda and ECS. */
  readonly api: string;
}

/** The user's own profiles, credentials and endpoints stay out: no process of a local run can reach an account. */
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
  // Once per process, on a Node that Meridian supports: noise in every log.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
  AWS_ENDPOINT_URL: api,
  AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
  AWS_ENDPOINT_URL_LAMBDA: api,
  AWS_ENDPOINT_URL_ECS: api,
});

/**
 * The same for one client of this process, whose own environment stays the user's. The embedded DynamoDB knows no
 * regions.
 */
export const makeClientSettings = (endpoint: string) => ({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
