// Where a deployment's state is kept, and whether it is reached there.
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { createS3 } from "../../../../cloud/aws/plan-store.ts";
import { throughProxy } from "../../../../cloud/aws/tunnel-agent.ts";
import type { Config } from "../../../../contracts/config/config.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";
import { explainAws } from "../aws-errors.ts";

/** What is asked of a bucket: whether its objects may be listed. @throws whatever AWS answers */
type List = (bucket: string, prefix: string, region: string) => Promise<number>;

/** @throws MeridianError ENVIRONMENT_INVALID, AWS_REFUSED */
export const checkState = async ({ name, stateBackend }: Config, list: List = listInBucket): Promise<string> => {
  if (stateBackend === undefined) return `in files of this folder, terraform.${name}.<stack>.tfstate`;
  const { bucket, region, prefix } = stateBackend;
  const folder = `${prefix}/${name}/`;
  const count = await list(bucket, folder, region).catch((error: Error) => {
    if (error.name === "NoSuchBucket") {
      const next = `make it with \`aws s3 mb s3://${bucket} --region ${region}\` and versioning, or mend stateBackend in the config`;
      throw new MeridianError("ENVIRONMENT_INVALID", `there is no bucket ${bucket}`, { next, cause: error });
    }
    throw explainAws(`the bucket ${bucket} in ${region}`, error);
  });
  return `s3://${bucket}/${folder} ${count === 0 ? "can be read, and is empty" : "holds states"}`;
};

const listInBucket: List = async (Bucket, Prefix, region) => {
  const s3 = createS3(region, process.env, { ...throughProxy(), maxAttempts: 2 });
  try {
    return (await s3.send(new ListObjectsV2Command({ Bucket, Prefix, MaxKeys: 1 }))).KeyCount ?? 0;
  } finally {
    s3.destroy();
  }
};
