// The stack of a region that stands and that the config does not name any more: nothing is in it but its provider and
// its state, so that a deploy of it, or `meridian prune`, takes down what is left, and a destroy finds it.
import { Annotations } from "cdktf";
import type { Construct } from "constructs";
import { isPushedByRegions } from "../../contracts/config/images.ts";
import { remoteStackOf } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { Images } from "../images/images.ts";
import { RegionalStack } from "../regional-stack.ts";

export class FormerRegionStack extends RegionalStack {
  constructor(scope: Construct, deployment: Deployment, region: string) {
    super(scope, remoteStackOf(region), region, deployment.config);
    // What it pushed is let go without Docker, which a provider of its own would look for.
    if (isPushedByRegions(deployment.config)) new Images(this, "images", deployment, this.arnScope, false);
    Annotations.of(this).addWarning(
      `${region} is deployed, and the config does not name it any more: \`meridian prune\` shows what is left there and takes it down, and so does the next deploy of its stack; until then it runs nothing, and its network and cluster stay`,
    );
  }
}
