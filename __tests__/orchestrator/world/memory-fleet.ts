// ECS in memory: desired counts, and every call that set one.
import type { Scale, TaskFleet } from "../../../cloud/ports.ts";
import { isAnotherSeed } from "../../../contracts/orchestrator/seed.ts";
import { ROLES } from "../../../contracts/words/names.ts";
import type { Calls, Pause } from "./memory-store.ts";

const keyOf = ({ region, role }: Pick<Scale, "region" | "role">): string => `${region} ${role}`;

export class MemoryFleet {
  readonly desired: Map<string, number>;
  /** When the services were made. */
  madeAtMs = 0;
  /** The seed that they were made for; undefined: they do not say. */
  seed: string | undefined;
  /** Regions whose ECS answers nothing but errors. */
  readonly broken = new Set<string>();

  constructor(desired: Iterable<readonly [string, number]> = []) {
    this.desired = new Map(desired);
  }

  of(region: string, role: Scale["role"]): number {
    return this.desired.get(keyOf({ region, role })) ?? 0;
  }

  set(step: Pick<Scale, "region" | "role" | "count">): void {
    this.desired.set(keyOf(step), step.count);
  }

  /** Services that should have tasks. */
  get wanted(): string[] {
    return [...this.desired].filter(([, count]) => count > 0).map(([key]) => key);
  }
}

/** @param onScale at the moment when a count is set, or found to be what it should be */
export const openFleet = (
  fleet: MemoryFleet,
  calls: Calls,
  pause: Pause,
  onScale: (step: Scale) => void = () => undefined,
): TaskFleet => ({
  wanted: async (regions) => {
    const found = await Promise.all(
      regions.map((region) =>
        calls
          .make(pause, `look at ${region}`, () =>
            fleet.broken.has(region) ? [] : ROLES.filter((role) => fleet.of(region, role) > 0),
          )
          .catch(() => [])
          .then((roles) => roles.map((role) => ({ region, role, madeAtMs: fleet.madeAtMs, seed: fleet.seed }))),
      ),
    );
    return found.flat();
  },
  scale: async (step) => {
    const check = (): void => {
      if (fleet.broken.has(step.region)) throw new Error(`ECS of ${step.region} is down`);
    };
    if (step.onlyIfDifferent) {
      const isSo = await calls.make(pause, `describe ${keyOf(step)}`, () => {
        check();
        const isMadeForAnother = isAnotherSeed(step.seed, fleet.seed);
        if (!isMadeForAnother && fleet.of(step.region, step.role) !== step.count) return false;
        onScale(step);
        return true;
      });
      if (isSo) return;
    }
    await calls.make(pause, `scale ${keyOf(step)}`, () => {
      check();
      fleet.set(step);
      onScale(step);
    });
  },
});
