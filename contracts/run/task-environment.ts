// The environment variables by which a task (an aggregator or a load generator) learns who it is. Stacks and the local
// cloud write them, the programs read them; nothing else is configured by environment but the AWS SDK itself.
import * as z from "zod";
import { MeridianError } from "../words/errors.ts";

export const TaskEnvironment = z.object({
  MERIDIAN_NAME: z.string().min(1),
  MERIDIAN_REGION: z.string().min(1),
  MERIDIAN_HOME_REGION: z.string().min(1),
  /** The orchestrator's function name or ARN, with the alias of the task's role: `meridian-orchestrator:generator`. */
  MERIDIAN_ORCHESTRATOR: z.string().min(1),
  /** The seed of the deploy that made the task, which it takes part in runs of; none: in any. */
  MERIDIAN_SEED: z.string().min(1).optional(),
  /** Aggregator: port to listen on, 0 for any free one. */
  MERIDIAN_AGGREGATOR_PORT: z.coerce.number().int().min(0).max(65_535).default(8125),
  /** Aggregator: address to listen on. */
  MERIDIAN_LISTEN_HOST: z.string().default("0.0.0.0"),
  /** Load generator: worker threads; by default as many as the process has CPUs. */
  MERIDIAN_THREADS: z.coerce.number().int().min(1).max(64).optional(),
  /** The container agent's metadata address, where there is one (set by ECS). */
  ECS_CONTAINER_METADATA_URI_V4: z.string().optional(),
});
export type TaskEnvironment = z.infer<typeof TaskEnvironment>;

/** @throws MeridianError ENVIRONMENT_INVALID naming every variable that is missing or wrong */
export const parseTaskEnvironment = (environment: Readonly<Record<string, string | undefined>>): TaskEnvironment => {
  const parsed = TaskEnvironment.safeParse(environment);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => ({
    path: issue.path.join("."),
    expected: issue.message,
    received: JSON.stringify(environment[String(issue.path[0])]) ?? "nothing",
  }));
  throw new MeridianError(
    "ENVIRONMENT_INVALID",
    `this task lacks settings: ${issues.map(({ path }) => path).join(", ")}`,
    {
      next: "start it by `meridian run` or by its ECS service, which set them",
      issues,
    },
  );
};
