// Puts the provider and the tags on every AWS resource of a stack, so that no construct can forget either.
import { Aspects, TerraformDataSource, type TerraformProvider, TerraformResource, type TerraformStack } from "cdktf";
import type { Config } from "../contracts/config/config.ts";
import { NAME_TAG, STACK_TAG } from "../contracts/words/names.ts";

/** An object in a bucket takes ten tags, three of which are ours. */
const MOST_OF_OBJECT = 7;

const mostOf = (tags: Readonly<Record<string, string>>, count: number): Record<string, string> =>
  Object.fromEntries(Object.entries(tags).slice(0, count));

type Taggable = TerraformResource & { tags: Record<string, string>; readonly tagsInput?: Record<string, string> };

const isTaggable = (resource: TerraformResource): resource is Taggable => "tagsInput" in resource;

/**
 * What a construct gives a resource of its own stays. `meridian:name` and `meridian:stack` find what is ours in an
 * account; `Name` is what AWS's console shows.
 */
export const tagEverything = (
  stack: TerraformStack,
  { name, tags }: Pick<Config, "name" | "tags">,
  provider: TerraformProvider,
): void =>
  Aspects.of(stack).add({
    visit: (node) => {
      if (!(node instanceof TerraformResource || node instanceof TerraformDataSource)) return;
      if (!node.terraformResourceType.startsWith("aws_")) return;
      node.provider ??= provider;
      if (!(node instanceof TerraformResource && isTaggable(node))) return;
      const given = node.terraformResourceType === "aws_s3_object" ? mostOf(tags, MOST_OF_OBJECT) : tags;
      node.tags = {
        ...given,
        ...node.tagsInput,
        [NAME_TAG]: name,
        [STACK_TAG]: stack.node.id,
        Name: `${name}-${node.node.id}`,
      };
    },
  });
