// The run plan that is deployed: what load generators fetch. It says what a run loaded, whatever the config beside the CLI says by now.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import type { z } from "zod";
import type { ScriptLocation } from "../../contracts/orchestrator/state.ts";
import { deployedRunPlanOf } from "../../contracts/run/make-run-plan.ts";
import { RunPlan } from "../../contracts/run/run-plan.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { Prepared } from "../run/prepare.ts";
import { explainAws } from "./aws-errors.ts";

/** What results say of it: whichever version of Meridian deployed the plan, it has these. */
const DeployedPlan = RunPlan.pick({ script: true, targets: true });
type DeployedPlan = z.infer<typeof DeployedPlan>;

/** @throws MeridianError AWS_REFUSED, DEPLOYMENT_DIFFERS when the plan is not the one that the state names */
export const readDeployedPlan = async (
  { location, sha256 }: ScriptLocation,
  homeRegion: string,
): Promise<DeployedPlan> => {
  const url = new URL(location);
  const text =
    url.protocol === "file:" ? await readFile(fileURLToPath(url), "utf8") : await readObject(url, homeRegion);
  if (createHash("sha256").update(text).digest("hex") === sha256) return DeployedPlan.parse(JSON.parse(text));
  throw new MeridianError(
    "DEPLOYMENT_DIFFERS",
    `the run plan at ${location} is not the one that the run was seeded with`,
    {
      next: "`npm run deploy:home` puts it right",
    },
  );
};

const readObject = async ({ hostname, pathname }: URL, homeRegion: string): Promise<string> => {
  // An endpoint that is no AWS host has no subdomain for the bucket.
  const { AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_S3 = AWS_ENDPOINT_URL } = process.env;
  const s3 = new S3Client({ region: homeRegion, forcePathStyle: AWS_ENDPOINT_URL_S3 !== undefined });
  try {
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: hostname, Key: pathname.slice(1) }));
    return (await Body?.transformToString()) ?? "";
  } catch (error) {
    throw explainAws(`the run plan in the bucket ${hostname}`, error);
  } finally {
    s3.destroy();
  }
};

/** SHA-256 of the plan that a deploy would put there now. */
export const presentPlanSha256 = ({ config, http, data, script }: Prepared): string =>
  createHash("sha256")
    .update(JSON.stringify(deployedRunPlanOf({ ...config, http }, script, data)))
    .digest("hex");
