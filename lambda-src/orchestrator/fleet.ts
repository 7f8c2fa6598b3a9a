// The services of every region, through ECS: sets desired counts.
import { DescribeServicesCommand, type ECSClient, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { namesOf } from "../../contracts/names.ts";
import type { ScaleStep } from "./decision.ts";

export interface Fleet {
  scale(step: ScaleStep): Promise<void>;
}

/** Nothing is there: what was to be at 0 is. */
const GONE = ["ClusterNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException"];

/** @param clientOf the ECS client of a region, kept from call to call */
export const createFleet = (name: string, clientOf: (region: string) => ECSClient): Fleet => {
  const { cluster, service } = namesOf(name);
  return {
    scale: async ({ region, role, count, onlyIfDifferent }) => {
      const client = clientOf(region);
      try {
        if (onlyIfDifferent) {
          const { services } = await client.send(new DescribeServicesCommand({ cluster, services: [service(role)] }));
          const [known] = services ?? [];
          if (known === undefined || known.status === "INACTIVE" || known.desiredCount === count) return;
        }
        await client.send(new UpdateServiceCommand({ cluster, service: service(role), desiredCount: count }));
      } catch (error) {
        if (count === 0 && GONE.includes((error as Error).name)) return;
        throw error;
      }
    },
  };
};
