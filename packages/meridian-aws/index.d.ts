// What `import … from "meridian-aws"` gives to a folder's `main.ts`, as types.

/**
 * Makes the stacks of a deployment from the config in the present folder, or MERIDIAN_CONFIG's, as MERIDIAN_ENVIRONMENT
 * has it: `home`, and `remote-<region>` for each of its remote regions. Terraform's JSON, the images' build contexts and
 * the run plan come into `cdktf.out`, from where `cdktf` or `terraform` deploys them.
 *
 * What is wrong with the config or the script is said on standard error, and makes the process fail.
 */
export declare function synthesize(): Promise<void>;
