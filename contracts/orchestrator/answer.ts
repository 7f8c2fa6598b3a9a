// What a task reads an orchestrator's answer by: the part that every answer shares, and a text that is checked before it is believed.
import { z } from "zod";
import { MeridianError } from "../words/errors.ts";

export const PhaseName = z.enum(["gathering", "started", "draining", "over"]);

/** A Refusal, as far as tasks read it. */
export const RefusedAnswer = z.looseObject({
  statusCode: z.union([z.literal(400), z.literal(403), z.literal(409), z.literal(500), z.literal(503)]),
  error: z.enum(["bad-request", "forbidden", "stale-run", "workers-running", "resetting", "unavailable", "internal"]),
  message: z.string(),
});

/** A call to the orchestrator that got no answer, or none that can be believed. */
export const orchestratorUnreachable = (message: string, cause?: unknown): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", message, {
    next: "the call is repeated by itself; the orchestrator's own log says more",
    cause,
  });

/** @throws MeridianError ORCHESTRATOR_UNREACHABLE when it is not JSON, or not what was agreed */
export const parseOrchestratorAnswer = <T>(text: string, schema: z.ZodType<T>): T => {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw orchestratorUnreachable(`the orchestrator's answer is not JSON: ${text.slice(0, 200)}`, cause);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw orchestratorUnreachable(`the orchestrator's answer is not what was agreed: ${text.slice(0, 200)}`);
};
