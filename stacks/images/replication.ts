// Copies of the images in the registries of other regions, made by ECR itself. The repositories there are made here, with
// the home stack, so that ECR finds them, and they go with it: those that it makes by itself nobody would take down.
import { EcrReplicationConfiguration } from "@cdktf/provider-aws/lib/ecr-replication-configuration/index.js";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider/index.js";
import { Construct } from "constructs";
import { ROLES } from "../../contracts/words/names.ts";
import { type Deployment, replicasOf } from "../deployment.ts";
import { namingOf } from "../naming.ts";
import { ImageRepository } from "./image-repository.ts";

export class Replication extends Construct {
  /** A registry has one, for all that is in it. */
  readonly configuration: EcrReplicationConfiguration;

  constructor(scope: Construct, id: string, deployment: Deployment, account: string) {
    super(scope, id);
    const { config } = deployment;
    const regions = replicasOf(config);
    const repositories = regions.flatMap((region) => {
      const provider = new AwsProvider(this, `aws-${region}`, { region, alias: region });
      return ROLES.map((role) => new ImageRepository(this, `${region}-${role}`, deployment, role, provider).repository);
    });
    this.configuration = new EcrReplicationConfiguration(this, "replication", {
      dependsOn: repositories,
      replicationConfiguration: {
        rule: [
          {
            destination: regions.map((region) => ({ region, registryId: account })),
            repositoryFilter: ROLES.map((role) => ({
              filter: namingOf(config.name).repository(role),
              filterType: "PREFIX_MATCH",
            })),
          },
        ],
      },
    });
  }
}
