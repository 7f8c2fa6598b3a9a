// A stack in one region: its aliased provider, its account, its state, its tags.
import { DataAwsCallerIdentity } from "@cdktf/provider-aws/lib/data-aws-caller-identity/index.js";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Annotations, LocalBackend, S3Backend, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import type { Config } from "../contracts/config/config.ts";
import type { ArnScope } from "../contracts/words/names.ts";
import { stateKeyOf } from "./state-bucket.ts";
import { stateFileOf } from "./state-files.ts";
import { tagEverything } from "./tags.ts";

export abstract class RegionalStack extends TerraformStack {
  /** Where this stack's ARNs are: account and partition are known to Terraform alone. */
  readonly arnScope: ArnScope;
  /** Whoever applies the stack. */
  readonly callerArn: string;

  constructor(scope: Construct, id: string, region: string, config: Config) {
    super(scope, id);
    const { name, stateBackend } = config;
    const provider = new AwsProvider(this, "aws", { region, alias: region });
    tagEverything(this, config, provider);
    const caller = new DataAwsCallerIdentity(this, "account");
    this.callerArn = caller.arn;
    this.arnScope = {
      account: caller.accountId,
      partition: new DataAwsPartition(this, "partition").partition,
      region,
    };
    if (stateBackend === undefined) {
      const { path, note } = stateFileOf(process.cwd(), name, id);
      new LocalBackend(this, { path });
      if (note !== undefined) Annotations.of(this).addInfo(note);
      return;
    }
    const key = stateKeyOf(stateBackend, name, id);
    new S3Backend(this, { bucket: stateBackend.bucket, region: stateBackend.region, key, encrypt: true });
    // A lock file in the bucket itself; cdktf knows only the older lock in a DynamoDB table.
    this.addOverride("terraform.backend.s3.use_lockfile", true);
  }
}
