// What the config in the present folder still lacks for AWS, as lines to be read: a config to start from is for this
// machine.
import { readEffectiveConfig } from "../../bundling/config/effective-config.ts";
import { awsConfigIssues } from "../../contracts/config/aws-config.ts";

/** None where nothing is missing, or where the config has mistakes of its own, which whoever uses it is told. */
export const linesOfLack = async (): Promise<string[]> => {
  const read = await readEffectiveConfig({}).catch(() => undefined);
  if (read?.config === undefined || read.issues.length > 0) return [];
  const issues = awsConfigIssues(read.config);
  if (issues.length === 0) return [];
  const lines = issues.map(({ path, expected, received }) => `  ${path}: found ${received}, expected ${expected}`);
  return [`${read.path} is for this machine so far; a deployment needs`, ...lines];
};
