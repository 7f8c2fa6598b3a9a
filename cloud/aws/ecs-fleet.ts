// The ECS services of every region: sets their desired counts, and lists those that are to have tasks.
import { DescribeServicesCommand, type ECSClient, type Service, UpdateServiceCommand } from "@aws-sdk/client-ecs";
import { isAnotherSeed } from "../../contracts/orchestrator/seed.ts";
import { namesOf, ROLES, SEED_TAG } from "../../contracts/words/names.ts";
import type { TaskFleet, WantedService } from "../ports.ts";

/** The service does not exist, so a desired count of 0 is already reached. */
const GONE = ["ClusterNotFoundException", "ServiceNotFoundException", "ServiceNotActiveException"];

/**
 * Clients that set desired counts never repeat a call by themselves. A repeat that comes after a reset would stop
 * the tasks of the run after this one; whoever calls reads the generation again first.
 */
export const FLEET_CLIENT = {
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
  maxAttempts: 1,
} as const;

const seedOf = ({ tags = [] }: Service): string | undefined => tags.find(({ key }) => key === SEED_TAG)?.value;

/** @param clientOf the ECS client of a region, kept from call to call */
export const createEcsFleet = (name: string, clientOf: (region: string) => ECSClient): TaskFleet => {
  const { cluster, service } = namesOf(name);
  const wantedIn = async (region: string): Promise<WantedService[]> => {
    const describe = new DescribeServicesCommand({ cluster, services: ROLES.map(service), include: ["TAGS"] });
    const { services = [] } = await clientOf(region).send(describe);
    return ROLES.flatMap((role) => {
      const found = services.find(({ serviceName }) => serviceName === service(role));
      if (found === undefined || found.status === "INACTIVE" || (found.desiredCount ?? 0) === 0) return [];
      return [{ region, role, madeAtMs: found.createdAt?.getTime() ?? 0, seed: seedOf(found) }];
    });
  };
  return {
    wanted: async (regions) => (await Promise.all(regions.map((region) => wantedIn(region).catch(() => [])))).flat(),
    scale: async ({ region, role, count, onlyIfDifferent, seed }) => {
      const client = clientOf(region);
      try {
        if (onlyIfDifferent) {
          const describe = new DescribeServicesCommand({ cluster, services: [service(role)], include: ["TAGS"] });
          const [known] = (await client.send(describe)).services ?? [];
          if (known === undefined || known.status === "INACTIVE" || known.desiredCount === count) return;
          if (isAnotherSeed(seed, seedOf(known))) return;
        }
        await client.send(new UpdateServiceCommand({ cluster, service: service(role), desiredCount: count }));
      } catch (error) {
        if (count === 0 && GONE.includes((error as Error).name)) return;
        throw error;
      }
    },
  };
};
