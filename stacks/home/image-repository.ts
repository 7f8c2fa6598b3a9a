// A repository of a role's images in the account's own registry, of the home region: tasks of every region pull from it.
import { EcrLifecyclePolicy } from "@cdktf/provider-aws/lib/ecr-lifecycle-policy/index.js";
import { EcrRepository } from "@cdktf/provider-aws/lib/ecr-repository/index.js";
import { Construct } from "constructs";
import type { Role } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { namingOf } from "../naming.ts";

/** Each deploy of another version pushes one: the oldest ones go. */
const MOST_IMAGES = 20;

export class ImageRepository extends Construct {
  readonly repository: EcrRepository;

  constructor(scope: Construct, id: string, { config }: Deployment, role: Role) {
    super(scope, id);
    this.repository = new EcrRepository(this, "repository", {
      name: namingOf(config.name).repository(role),
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
      // What is in it can be built again, and nothing of a deployment stays.
      forceDelete: true,
    });
    new EcrLifecyclePolicy(this, "expiry", {
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
