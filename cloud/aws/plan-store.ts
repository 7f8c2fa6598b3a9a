// Reads a run plan from where the run's state says it is: an object of a bucket. A plan counts only if its hash is the
// one that the state names.
import { GetObjectCommand, S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { MeridianError } from "../../contracts/words/errors.ts";
import { isSealedBy } from "../../contracts/words/sha256.ts";
import type { PlanStore } from "../ports.ts";

/**
 * An endpoint of its own, such as an emulator's, gives buckets no host names, so they are addressed by path.
 * @param settings how it is called, where that is not the usual way
 */
export const createS3 = (
  region: string,
  environment: Readonly<Record<string, string | undefined>>,
  settings: Pick<S3ClientConfig, "requestHandler" | "maxAttempts"> = {},
): S3Client =>
  new S3Client({
    ...settings,
    region,
    forcePathStyle: (environment.AWS_ENDPOINT_URL_S3 ?? environment.AWS_ENDPOINT_URL) !== undefined,
  });

export const createPlanStore = (s3: S3Client): PlanStore => ({
  read: async ({ location, sha256 }) => {
    const bytes = await readBytes(new URL(location), s3);
    if (isSealedBy(sha256, bytes)) return bytes.toString("utf8");
    throw new MeridianError(
      "DEPLOYMENT_DIFFERS",
      `the run plan at ${location} is not the one that the run was seeded with`,
      { next: "`meridian deploy` puts it right" },
    );
  },
});

const readBytes = async (url: URL, s3: S3Client): Promise<Buffer> => {
  if (url.protocol !== "s3:") throw new TypeError(`${url.protocol} is not s3:`);
  const key = decodeURIComponent(url.pathname.slice(1));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: url.host, Key: key }));
  if (Body === undefined) throw new TypeError("the object has no body");
  return Buffer.from(await Body.transformToByteArray());
};
