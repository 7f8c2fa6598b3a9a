// Builds both images from their bundles and pushes them. No Dockerfile has a RUN, so any machine builds for either
// processor. Their names are made of their content, so that the registry alone says whether they are there: only a build
// asks for Docker, and a plan elsewhere shows nothing that is pushed already.
import { DockerProvider } from "@cdktf/provider-docker/lib/provider/index.js";
import { RegistryImage } from "@cdktf/provider-docker/lib/registry-image/index.js";
import { AssetType, type ITerraformDependable, TerraformAsset, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { namedImagesOf, OWN_REGISTRY } from "../../contracts/config/images.ts";
import { type ArnScope, ROLES, type Role } from "../../contracts/words/names.ts";
import { type Deployment, imageOf, replicasOf } from "../deployment.ts";
import { ecrAddressOf, isLocalRegistry, registryAddressOf } from "../naming.ts";
import { BASE_IMAGE } from "./base-image.ts";
import { ImageRepository } from "./image-repository.ts";
import { Replication } from "./replication.ts";

const PLATFORMS = { ARM64: "linux/arm64", X86_64: "linux/amd64" } as const;

export class Images extends Construct {
  /** What tasks that pull these have to wait for. */
  readonly pushed: readonly RegistryImage[];

  /** @param isPushedHere false: the provider alone, with which what an earlier config pushed from here is let go */
  constructor(scope: Construct, id: string, deployment: Deployment, arnScope: ArnScope, isPushedHere: boolean) {
    super(scope, id);
    const isPushed = isPushedHere && namedImagesOf(deployment.config) === undefined;
    this.#useDocker(deployment, arnScope, isPushed);
    if (!isPushed) {
      this.pushed = [];
      return;
    }
    const isOwn = deployment.registry === OWN_REGISTRY;
    const replication =
      replicasOf(deployment.config).length === 0
        ? []
        : [new Replication(this, "replication", deployment, arnScope.account).configuration];
    this.pushed = ROLES.map((role) =>
      this.#push(deployment, arnScope, role, [
        ...(isOwn ? [new ImageRepository(this, `${role}-repository`, deployment, role).repository] : []),
        ...replication,
      ]),
    );
  }

  #useDocker({ registry, dockerHost }: Deployment, arnScope: ArnScope, isPushed: boolean): void {
    const isOwn = registry === OWN_REGISTRY;
    const address = isOwn ? ecrAddressOf(arnScope, arnScope.region) : registryAddressOf(registry);
    const login = isLocalRegistry(registry) ? { address: `http://${address}`, authDisabled: true } : { address };
    new DockerProvider(this, "docker", {
      ...(dockerHost === undefined ? {} : { host: dockerHost }),
      disableDockerDaemonCheck: true,
      // Without a password here the provider takes the one of `docker login`, and it never gets into the state.
      ...(isPushed ? { registryAuth: [login] } : {}),
    });
    // The package knows 3.6.2 alone, whose registry image cannot be built: that is what the override below adds.
    TerraformStack.of(this).addOverride("terraform.required_providers.docker.version", ">= 4.0.0, < 5");
  }

  #push(
    deployment: Deployment,
    arnScope: ArnScope,
    role: Role,
    dependsOn: readonly ITerraformDependable[],
  ): RegistryImage {
    const { config, bundles } = deployment;
    const context = new TerraformAsset(this, `${role}-context`, {
      path: bundles.images[role].directory,
      type: AssetType.DIRECTORY,
      assetHash: bundles.images[role].hash,
    });
    const image = new RegistryImage(this, role, {
      name: imageOf(deployment, role, arnScope),
      // Docker Hub cannot delete by its API; what is pulled by tasks under way must stay besides.
      keepRemotely: true,
      ...(dependsOn.length === 0 ? {} : { dependsOn: [...dependsOn] }),
    });
    const replicas = replicasOf(config);
    image.addOverride("build", {
      context: context.path,
      platform: PLATFORMS[config.task.architecture],
      build_args: { BASE_IMAGE },
      // Other regions are another image, which is pushed anew, so that ECR copies it.
      ...(replicas.length === 0 ? {} : { labels: { "meridian.replicas": replicas.join(" ") } }),
    });
    return image;
  }
}
