// The bucket with one object: the run plan (script, load, limits) that load generators fetch.
import { S3Bucket } from "@cdktf/provider-aws/lib/s3-bucket/index.js";
import { S3BucketLifecycleConfiguration } from "@cdktf/provider-aws/lib/s3-bucket-lifecycle-configuration/index.js";
import { S3BucketPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-bucket-public-access-block/index.js";
import { S3BucketServerSideEncryptionConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-server-side-encryption-configuration/index.js";
import { S3BucketVersioningA } from "@cdktf/provider-aws/lib/s3-bucket-versioning/index.js";
import { S3Object } from "@cdktf/provider-aws/lib/s3-object/index.js";
import { AssetType, TerraformAsset } from "cdktf";
import { Construct } from "constructs";
import type { ScriptLocation } from "../../contracts/orchestrator/state.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

export class ScriptBucket extends Construct {
  /** Where the state says that the plan is. */
  readonly location: ScriptLocation;

  constructor(scope: Construct, id: string, { config, bundles, planKey }: Deployment, account: string) {
    super(scope, id);
    const name = namingOf(config.name).scriptBucket(account, config.homeRegion);
    // It holds nothing that the next deploy would not write again: destroy takes it with what is in it.
    const { bucket } = new S3Bucket(this, "script", { bucket: name, forceDestroy: true });
    new S3BucketPublicAccessBlock(this, "script-access", {
      bucket,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new S3BucketServerSideEncryptionConfigurationA(this, "script-encryption", {
      bucket,
      // The AWS-managed key costs nothing, and lets in whoever may read the object.
      rule: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms" }, bucketKeyEnabled: true }],
    });
    const versioning = new S3BucketVersioningA(this, "script-versions", {
      bucket,
      versioningConfiguration: { status: "Enabled" },
    });
    new S3BucketLifecycleConfiguration(this, "script-expiry", {
      bucket,
      dependsOn: [versioning],
      rule: [
        {
          id: "old-versions",
          status: "Enabled",
          filter: [{ prefix: "" }],
          noncurrentVersionExpiration: [{ noncurrentDays: 1 }],
          abortIncompleteMultipartUpload: [{ daysAfterInitiation: 1 }],
        },
      ],
    });
    const file = new TerraformAsset(this, "plan", {
      path: bundles.plan.path,
      type: AssetType.FILE,
      assetHash: bundles.plan.sha256,
    });
    const plan = new S3Object(this, "run-plan", {
      bucket,
      key: planKey,
      // By file: its content, and with it the values of `env`, stays out of Terraform's state.
      source: file.path,
      sourceHash: bundles.plan.sha256,
      contentType: "application/json",
      lifecycle: { createBeforeDestroy: true },
    });
    this.location = { location: `s3://${name}/${plan.key}`, sha256: bundles.plan.sha256 };
  }
}
