// A resource's address, by which another resource can be replaced whenever this one is.
import type { TerraformResource } from "cdktf";

/**
 * For `lifecycle.replaceTriggeredBy`, which wants an address; cdktf would write a resource as an expression, which is
 * an error.
 */
export const addressesOf = ({ terraformResourceType, friendlyUniqueId }: TerraformResource): string[] => [
  `${terraformResourceType}.${friendlyUniqueId}`,
];
