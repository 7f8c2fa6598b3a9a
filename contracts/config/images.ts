// Where the images of a deployment come from: built and pushed to a registry, which may be the account's own, or named
// as they are.
import * as z from "zod";
import { ROLES, type Role } from "../words/names.ts";
import publishedImages from "./published-images.json" with { type: "json" };

/** In place of a registry: repositories that the deployment makes, in its own account. */
export const OWN_REGISTRY = "ecr";

/** Of the account's own registry. */
const REPOSITORIES = ["home", "replicated", "per-region"] as const;

/** ECR's quota of regions that one registry is copied to. */
export const MOST_REPLICAS = 25;

/** With its registry: a name without one is Docker Hub's to some, and nobody's to others. */
const IMAGE_FORM =
  /^(localhost|[a-z0-9-]+(\.[a-z0-9-]+)+)(:\d+)?(\/[a-z0-9]+([._-]+[a-z0-9]+)*)+(:[\w][\w.-]{0,127}|(:[\w][\w.-]{0,127})?@sha256:[0-9a-f]{64})$/;
const Image = z
  .string()
  .regex(
    IMAGE_FORM,
    'an image with its registry, and its tag or digest, such as "ghcr.io/acme/meridian-aggregator:0.1.0" or "…@sha256:…"',
  );

const IMAGES_EXPECTED =
  '"registry", where both images are built and pushed to, or "aggregator" and "load-generator", which name them';

export const Images = z
  .strictObject({
    registry: z
      .string()
      .min(1)
      .optional()
      .describe(
        'Where images are pushed to and pulled from, such as "docker.io/your-name"; "ecr": repositories that the deployment makes in its own account',
      ),
    repositories: z
      .enum(REPOSITORIES)
      .default("home")
      .describe(
        'Of "ecr": those of the home region alone ("home"), copied into each region by ECR ("replicated"), or pushed to in each region ("per-region")',
      ),
    aggregator: Image.optional().describe(
      "The aggregator's image, which was built elsewhere: with both named, nothing is built or pushed, and no Docker is needed",
    ),
    "load-generator": Image.optional().describe("The load generator's image, which was built elsewhere"),
    pullSecretArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:.+$/,
        'a secret\'s ARN, such as "arn:aws:secretsmanager:us-west-2:123456789012:secret:registry-a1b2c3"',
      )
      .optional()
      .describe('A secret of Secrets Manager, {"username", "password"}, with which ECS pulls from a private registry'),
  })
  .refine((images) => ROLES.every((role) => (images[role] === undefined) === (images.registry !== undefined)), {
    error: IMAGES_EXPECTED,
  })
  .describe("What a deployment's tasks run: built by it, or named");
export type Images = z.infer<typeof Images>;

type OfImages = { readonly images?: Images | undefined };
type NamedImages = Readonly<Record<Role, string>>;

/** What everybody may pull, of this version: empty as long as nothing is published. */
const PUBLISHED: NamedImages = publishedImages;

/** The images that are run as they are named; undefined where the deployment builds its own. */
export const namedImagesOf = ({ images }: OfImages, published = PUBLISHED): NamedImages | undefined => {
  const { aggregator = "", "load-generator": loadGenerator = "" } = images ?? published;
  return aggregator === "" || loadGenerator === "" ? undefined : { aggregator, "load-generator": loadGenerator };
};

/** Whether each remote stack makes its region's repositories and pushes to them. */
export const isPushedByRegions = ({ images }: OfImages): boolean =>
  images?.registry === OWN_REGISTRY && images.repositories === "per-region";

export const isReplicated = ({ images }: OfImages): boolean =>
  images?.registry === OWN_REGISTRY && images.repositories === "replicated";

/** The region whose registry a region's tasks pull from, where it is the account's own. */
export const registryRegionOf = (config: OfImages & { readonly homeRegion: string }, region: string): string =>
  isPushedByRegions(config) || isReplicated(config) ? region : config.homeRegion;

export interface EcrRepository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/** The repository of an image that lies in ECR, whichever account's it is; undefined: it lies elsewhere. */
export const ecrRepositoryOf = (image: string): EcrRepository | undefined => {
  const [, account, region, repository] =
    /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?\/([^:@]+)/.exec(image) ?? [];
  return account === undefined || region === undefined || repository === undefined
    ? undefined
    : { account, region, repository };
};
