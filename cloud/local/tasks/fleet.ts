// Does ECS's work on this machine: keeps each region's services, and as many processes as their desired counts say.
import { ROLES, type Role } from "../../../contracts/words/names.ts";
import type { LocalTask } from "./local-task.ts";
import { TaskPlace } from "./task-place.ts";
import type { TaskProcess } from "./task-process.ts";

/** ECS's stopTimeout: from SIGTERM to SIGKILL. */
const STOP_TIMEOUT_MS = 30_000;

export interface TaskIdentity {
  readonly region: string;
  readonly role: Role;
  /** From 1. */
  readonly number: number;
}

export interface LocalService {
  readonly region: string;
  readonly role: Role;
  readonly desiredCount: number;
  readonly tasks: readonly LocalTask[];
}

export interface ProcessFleet {
  readonly regions: readonly string[];
  /** Returns at once, as ECS does; processes are started and stopped afterwards. */
  setDesiredCount(region: string, role: Role, count: number): void;
  service(region: string, role: Role): LocalService;
  describeTasks(): readonly LocalTask[];
  /** From here on no load generator is started any more; an aggregator is, since what was measured waits for it. */
  startNoMore(): void;
  /** Sets every desired count to 0. @returns when no process is left */
  stop(graceMs: number): Promise<void>;
}

export interface ProcessFleetPorts {
  readonly startTask: (identity: TaskIdentity) => TaskProcess;
  readonly nowMs: () => number;
  readonly log: (event: string, details: Readonly<Record<string, unknown>>) => void;
}

interface ServicePorts extends ProcessFleetPorts {
  readonly isStopped: () => boolean;
}

/**
 * One service of one region. Its places are numbered from 1, and kept when they are empty, so that `meridian status`
 * can show what ran there.
 */
class Service {
  readonly region: string;
  readonly role: Role;
  readonly #ports: ServicePorts;
  readonly #places: TaskPlace[] = [];
  #desiredCount = 0;

  constructor(region: string, role: Role, ports: ServicePorts) {
    this.region = region;
    this.role = role;
    this.#ports = ports;
  }

  setDesiredCount(count: number, graceMs: number): Promise<unknown> {
    this.#desiredCount = count;
    while (this.#places.length < count) this.#places.push(this.#place(this.#places.length + 1));
    for (const place of this.#places.slice(0, count)) place.want();
    return Promise.all(this.#places.slice(count).map((place) => place.stop(graceMs)));
  }

  view(): LocalService {
    const { region, role } = this;
    const tasks = this.#places.map((place, index): LocalTask => {
      const { startedAtMs, ...rest } = place.view();
      return { region, role, number: index + 1, startedAt: new Date(startedAtMs).toISOString(), ...rest };
    });
    return { region, role, desiredCount: this.#desiredCount, tasks };
  }

  #place(number: number): TaskPlace {
    const identity: TaskIdentity = { region: this.region, role: this.role, number };
    return new TaskPlace({
      start: () => this.#ports.startTask(identity),
      mayStart: () => this.role === "aggregator" || !this.#ports.isStopped(),
      nowMs: this.#ports.nowMs,
      log: (event, details) => this.#ports.log(event, { ...identity, ...details }),
    });
  }
}

export const createProcessFleet = (regions: readonly string[], ports: ProcessFleetPorts): ProcessFleet => {
  const services = new Map<string, Service>();
  let isStopped = false;
  const servicePorts: ServicePorts = { ...ports, isStopped: () => isStopped };
  for (const region of regions) {
    for (const role of ROLES) services.set(`${region} ${role}`, new Service(region, role, servicePorts));
  }
  const serviceOf = (region: string, role: Role): Service => {
    const service = services.get(`${region} ${role}`);
    if (service === undefined) throw new RangeError(`no service ${role} in ${region}`);
    return service;
  };
  return {
    regions,
    setDesiredCount: (region, role, count) => {
      serviceOf(region, role).setDesiredCount(count, STOP_TIMEOUT_MS);
    },
    service: (region, role) => serviceOf(region, role).view(),
    describeTasks: () => [...services.values()].flatMap((service) => service.view().tasks),
    startNoMore: () => {
      isStopped = true;
    },
    stop: async (graceMs) => {
      await Promise.all([...services.values()].map((service) => service.setDesiredCount(0, graceMs)));
    },
  };
};
