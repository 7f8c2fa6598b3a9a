// Builds both images from their bundles and pushes them. No Dockerfile has a RUN, so any machine builds for either
// processor.
import { Image } from "@cdktf/provider-docker/lib/image/index.js";
import { DockerProvider } from "@cdktf/provider-docker/lib/provider/index.js";
import { RegistryImage } from "@cdktf/provider-docker/lib/registry-image/index.js";
import { Annotations, AssetType, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { ROLES } from "../../contracts/words/names.ts";
import type { Deployment } from "../deployment.ts";
import { isLocalRegistry, registryAddressOf } from "../naming.ts";
import { BASE_IMAGE, UNPINNED_BASE } from "./base-image.ts";

const PLATFORMS = { ARM64: "linux/arm64", X86_64: "linux/amd64" } as const;

export class Images extends Construct {
  constructor(scope: Construct, id: string, { config, bundles, images, registry, dockerHost }: Deployment) {
    super(scope, id);
    const address = registryAddressOf(registry);
    const isLocal = isLocalRegistry(registry);
    new DockerProvider(this, "docker", {
      ...(dockerHost === undefined ? {} : { host: dockerHost }),
      // Without a password here the provider takes the one of `docker login`, and it never gets into the state.
      registryAuth: [isLocal ? { address: `http://${address}`, authDisabled: true } : { address }],
    });
    // The package pins 3.6.2 alone; what is used here is the same up to the next major version.
    TerraformStack.of(this).addOverride("terraform.required_providers.docker.version", ">= 3.6.2, < 5");
    if (UNPINNED_BASE !== undefined) Annotations.of(this).addInfo(UNPINNED_BASE);
    for (const role of ROLES) {
      const context = new TerraformAsset(this, `${role}-context`, {
        path: bundles.images[role].directory,
        type: AssetType.DIRECTORY,
        assetHash: bundles.images[role].hash,
      });
      const image = new Image(this, `${role}-image`, {
        name: images[role],
        buildAttribute: {
          context: context.path,
          platform: PLATFORMS[config.task.architecture],
          buildArgs: { BASE_IMAGE },
        },
        // Deleting an image that a container still uses fails; Docker's own prune takes those that are not.
        keepLocally: true,
      });
      new RegistryImage(this, role, {
        name: image.name,
        // Docker Hub cannot delete by its API; what is pulled by tasks under way must stay besides.
        keepRemotely: true,
      });
    }
  }
}
