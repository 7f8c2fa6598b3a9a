// The list of executors, from which the config's schema, the run plan and the load generator's table of loops follow.
// To add one, add a file here and a line to this list, and its loop with a line in
// images/load-generator/thread/executors.
import * as z from "zod";
import { constantArrivalRate } from "./constant-arrival-rate.ts";
import { constantVus } from "./constant-vus.ts";
import type { Executor, ExecutorSchema } from "./executor.ts";
import { perVuIterations } from "./per-vu-iterations.ts";
import { rampingArrivalRate } from "./ramping-arrival-rate.ts";
import { rampingVus } from "./ramping-vus.ts";
import { sharedIterations } from "./shared-iterations.ts";
import { staircase } from "./staircase.ts";

export const EXECUTORS = [
  constantVus,
  rampingVus,
  constantArrivalRate,
  rampingArrivalRate,
  perVuIterations,
  sharedIterations,
  staircase,
] as const;

type Listed = (typeof EXECUTORS)[number];
export type ExecutorName = Listed["name"];

/** One way to start iterations, as config and plan say it. */
export type Load = z.infer<Listed["schema"]>;
/** A load of one executor. */
export type LoadOf<Name extends ExecutorName> = Extract<Load, { executor: Name }>;

/** The executor of a config that names none. */
export const DEFAULT_EXECUTOR: ExecutorName = "constant-vus";

type Shape = Readonly<Record<string, z.core.SomeType>>;
type Extended<Schema, More extends Shape> =
  Schema extends z.ZodObject<infer Own, infer Config> ? z.ZodObject<z.core.util.Extend<Own, More>, Config> : never;
type AllExtended<List extends readonly { readonly schema: unknown }[], More extends Shape> = {
  readonly [Index in keyof List]: Extended<List[Index]["schema"], More>;
};

/** The schema of any executor's load, extended by these settings. */
export const loadWith = <More extends Shape>(settings: More) =>
  z.discriminatedUnion(
    "executor",
    EXECUTORS.map(({ schema }) => schema.extend(settings)) as unknown as AllExtended<typeof EXECUTORS, More>,
  );

export const Load = loadWith({});

/**
 * An executor whose kind of load is not known to the compiler: only loads that its own schema accepted may be passed to
 * it.
 */
type AnyExecutor = Executor<ExecutorSchema> & { readonly name: ExecutorName };
const BY_NAME = new Map(EXECUTORS.map((executor) => [executor.name, executor as unknown as AnyExecutor]));

export const executorOf = ({ executor }: { readonly executor: ExecutorName }): AnyExecutor => {
  const found = BY_NAME.get(executor);
  if (found === undefined) throw new TypeError(`${executor} is no executor`);
  return found;
};
