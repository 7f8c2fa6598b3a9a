// Ties a resource's life to another's: replaced when that one is.
import type { TerraformResource } from "cdktf";

/**
 * For `lifecycle.replaceTriggeredBy`, which wants an address; cdktf would write a resource as an expression, which is
 * an error.
 */
export const replacedWith = ({ terraformResourceType, friendlyUniqueId }: TerraformResource): string[] => [
  `${terraformResourceType}.${friendlyUniqueId}`,
];
