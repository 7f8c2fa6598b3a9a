// A repository of a role's images in the account's own registry.
import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository/index.js";
import type { TerraformProvider } from "cdktf";
import { Construct } from "constructs";
import type { Role } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

/** Each deploy of another version pushes one: the oldest ones go. */
const MOST_IMAGES = 20;

export class ImageRepository extends Construct {
  readonly repository: EcrRepository;

  /** @param provider of another region than the stack's */
  constructor(scope: Construct, id: string, { config }: Deployment, role: Role, provider?: TerraformProvider) {
    super(scope, id);
    const elsewhere = provider === undefined ? {} : { provider };
    this.repository = new EcrRepository(this, "repository", {
      ...elsewhere,
      name: namingOf(config.name).repository(role),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      // What is in it can be built again, and nothing of a deployment stays.
      forceDelete: true,
    });
    new EcrLifecyclePolicy(this, "expiry", {
      ...elsewhere,
      repository: this.repository.name,
      policy: JSON.stringify({
        rules: [
          {
            rulePriority: 1,
            description: "the newest are kept",
            selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: MOST_IMAGES },
            action: { type: "expire" },
          },
        ],
      }),
    });
  }
}
