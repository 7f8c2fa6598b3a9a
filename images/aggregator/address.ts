// Finds the address at which load generators reach this aggregator: the one in the container agent's metadata (v4), or
// loopback where there is no such agent.
import * as z from "zod";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { Clock } from "./ports.ts";

const LOOPBACK = "127.0.0.1";
const ATTEMPTS = 5;
const RETRY_AFTER_MS = 500;
const TIMEOUT_MS = 2_000;

/**
 * The part of a container's metadata that is read. The lab's metadata has no network, or networks without addresses.
 */
const ContainerMetadata = z.object({
  Networks: z.array(z.object({ IPv4Addresses: z.array(z.ipv4()).nullish() })).nullish(),
});

/**
 * @param metadataUri ECS_CONTAINER_METADATA_URI_V4; undefined outside of ECS
 * @throws MeridianError ENVIRONMENT_INVALID when there is a metadata address that does not answer: loopback would be a
 * wrong guess
 */
export const findAddress = async (
  metadataUri: string | undefined,
  { clock, get = fetch }: { readonly clock: Clock; readonly get?: typeof fetch },
): Promise<string> => {
  if (metadataUri === undefined || metadataUri === "") return LOOPBACK;
  let cause: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    try {
      const response = await get(metadataUri, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`it answered ${response.status}`);
      const { Networks } = ContainerMetadata.parse(await response.json());
      return Networks?.flatMap(({ IPv4Addresses }) => IPv4Addresses ?? [])[0] ?? LOOPBACK;
    } catch (error) {
      cause = error;
      if (attempt < ATTEMPTS) await clock.sleep(RETRY_AFTER_MS * attempt);
    }
  }
  throw new MeridianError("ENVIRONMENT_INVALID", `the task metadata at ${metadataUri} cannot be read`, {
    next: "ECS sets ECS_CONTAINER_METADATA_URI_V4; elsewhere leave it unset",
    cause,
  });
};
