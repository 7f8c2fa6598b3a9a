// Fetches the run plan from where the state says it is, and trusts it only if its bytes have the hash that the state names.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { ScriptLocation } from "../../../contracts/orchestrator/state.ts";
import { RunPlan } from "../../../contracts/run/run-plan.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

/** @throws MeridianError SCRIPT_UNREADABLE */
export const loadPlan = async ({ location, sha256 }: ScriptLocation, s3: S3Client): Promise<RunPlan> => {
  const bytes = await fetchBytes(location, s3).catch((cause: unknown) => {
    throw new MeridianError("SCRIPT_UNREADABLE", `the run plan ${location} cannot be read`, { cause });
  });
  const found = createHash("sha256").update(bytes).digest("hex");
  if (found !== sha256) {
    throw new MeridianError(
      "SCRIPT_UNREADABLE",
      `the run plan ${location} is not the one that the run was set up with`,
      {
        next: "deploy home again: it uploads the script and the state that names it",
      },
    );
  }
  const parsed = RunPlan.safeParse(JSON.parse(bytes.toString("utf8")));
  if (parsed.success) return parsed.data;
  throw new MeridianError("SCRIPT_UNREADABLE", `the run plan ${location} is of another version of Meridian`, {
    next: "deploy home again, so that images and plan are of one version",
    cause: parsed.error,
  });
};

const fetchBytes = async (location: string, s3: S3Client): Promise<Buffer> => {
  if (location.startsWith("file:")) return readFile(fileURLToPath(location));
  const { protocol, host, pathname } = new URL(location);
  if (protocol !== "s3:") throw new TypeError(`${protocol} is neither file: nor s3:`);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: host, Key: decodeURIComponent(pathname.slice(1)) }));
  if (Body === undefined) throw new TypeError("the object has no body");
  return Buffer.from(await Body.transformToByteArray());
};
