// Builds both images from their bundles and pushes them. No Dockerfile has a RUN, so any machine builds for either
// processor. Their names are made of their content, so that the registry alone says whether they are there: only a build
// asks for Docker, and a plan elsewhere shows nothing that is pushed already.
import { DockerProvider } from "@cdktf/provider-docker/lib/provider/index.js";
import { RegistryImage } from "@cdktf/provider-docker/lib/registry-image/index.js";
import { Annotations, AssetType, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { OWN_REGISTRY } from "../../contracts/config/deployed.ts";
import { type ArnScope, ROLES } from "../../contracts/words/names.ts";
import { type Deployment, imageOf } from "../deployment.ts";
import { ecrAddressOf, isLocalRegistry, registryAddressOf } from "../naming.ts";
import { BASE_IMAGE, UNPINNED_BASE } from "./base-image.ts";
import { ImageRepository } from "./image-repository.ts";

const PLATFORMS = { ARM64: "linux/arm64", X86_64: "linux/amd64" } as const;

export class Images extends Construct {
  constructor(scope: Construct, id: string, deployment: Deployment, arnScope: ArnScope) {
    super(scope, id);
    const { config, bundles, registry, dockerHost } = deployment;
    const isOwn = registry === OWN_REGISTRY;
    const address = isOwn ? ecrAddressOf(arnScope, config.homeRegion) : registryAddressOf(registry);
    const isLocal = isLocalRegistry(registry);
    new DockerProvider(this, "docker", {
      ...(dockerHost === undefined ? {} : { host: dockerHost }),
      // Without a password here the provider takes the one of `docker login`, and it never gets into the state.
      disableDockerDaemonCheck: true,
      registryAuth: [isLocal ? { address: `http://${address}`, authDisabled: true } : { address }],
    });
    // The package knows 3.6.2 alone, whose registry image cannot be built: that is what the override below adds.
    TerraformStack.of(this).addOverride("terraform.required_providers.docker.version", ">= 4.0.0, < 5");
    if (UNPINNED_BASE !== undefined) Annotations.of(this).addInfo(UNPINNED_BASE);
    for (const role of ROLES) {
      const context = new TerraformAsset(this, `${role}-context`, {
        path: bundles.images[role].directory,
        type: AssetType.DIRECTORY,
        assetHash: bundles.images[role].hash,
      });
      const image = new RegistryImage(this, role, {
        name: imageOf(deployment, role, arnScope),
        // Docker Hub cannot delete by its API; what is pulled by tasks under way must stay besides.
        keepRemotely: true,
        ...(isOwn ? { dependsOn: [new ImageRepository(this, `${role}-repository`, deployment, role).repository] } : {}),
      });
      image.addOverride("build", {
        context: context.path,
        platform: PLATFORMS[config.task.architecture],
        build_args: { BASE_IMAGE },
      });
    }
  }
}
