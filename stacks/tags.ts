// Puts the provider and the tags on every AWS resource of a stack, so that no construct can forget either.
import { Aspects, TerraformDataSource, type TerraformProvider, TerraformResource, type TerraformStack } from "cdktf";

export const NAME_TAG = "meridian:name";

type Taggable = TerraformResource & { tags: Record<string, string> };

const isTaggable = (resource: TerraformResource): resource is Taggable => "tagsInput" in resource;

/** `meridian:name` and `meridian:stack` find what is ours in an account; `Name` is what AWS's console shows. */
export const tagEverything = (stack: TerraformStack, name: string, provider: TerraformProvider): void =>
  Aspects.of(stack).add({
    visit: (node) => {
      if (!(node instanceof TerraformResource || node instanceof TerraformDataSource)) return;
      if (!node.terraformResourceType.startsWith("aws_")) return;
      node.provider = provider;
      if (!(node instanceof TerraformResource && isTaggable(node))) return;
      node.tags = { [NAME_TAG]: name, "meridian:stack": stack.node.id, Name: `${name}-${node.node.id}` };
    },
  });
