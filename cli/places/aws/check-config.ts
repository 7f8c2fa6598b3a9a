// What a config needs to say for AWS, beyond what a run on one machine needs.
import { awsConfigIssues } from "../../../contracts/config/aws-config.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import type { ReadSoFar } from "../../run/prepare.ts";

/** @throws MeridianError CONFIG_INVALID */
export const checkForAws = ({ config, path, isAsWritten, hosts }: ReadSoFar): void => {
  const issues = awsConfigIssues(config, hosts).filter((issue) => isAsWritten(issue.path));
  if (issues.length === 0) return;
  const message = `${path} is fine for a run on one machine, but not for AWS`;
  throw new MeridianError("CONFIG_INVALID", message, { next: `mend ${path}`, issues });
};
