// Asks a run's orchestrator for a person: a refusal is an error, and an error says what the person can do.
import type { ActionOf, Orchestrator } from "../../cloud/ports.ts";
import type { ActionType } from "../../contracts/orchestrator/actions.ts";
import type { GrantOf } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

/** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS, ORCHESTRATOR_REFUSED, COST_REFUSED */
export type Ask = <T extends ActionType>(action: ActionOf<T>) => Promise<GrantOf<T>>;

/** @param place where the run is, as `--on` takes it: a person is told commands that look there */
export const askOf =
  (orchestrator: Orchestrator, place: string): Ask =>
  async <T extends ActionType>(action: ActionOf<T>): Promise<GrantOf<T>> => {
    const { answer } = await orchestrator.call<T>(action).catch((error: unknown) => {
      throw isUnreachable(error) ? unreachable(error, place) : error;
    });
    if ("error" in answer) {
      if (answer.error === "cost")
        throw new MeridianError("COST_REFUSED", answer.message, {
          next: "raise maxCostUsd, or make the run shorter or smaller, and do this again; `meridian plan` shows what it costs",
        });
      throw new MeridianError("ORCHESTRATOR_REFUSED", `the orchestrator refused ${action.type}: ${answer.message}`, {
        ...(answer.issues === undefined ? {} : { issues: answer.issues }),
        ...(answer.error === "stale-run"
          ? { next: `the run is over: \`meridian results --on ${place}\` has its results` }
          : {}),
      });
    }
    return answer;
  };

const isUnreachable = (error: unknown): error is MeridianError =>
  error instanceof MeridianError && error.code === "ORCHESTRATOR_UNREACHABLE";

/** A task repeats the call; a person looks. */
const unreachable = ({ message, cause }: MeridianError, place: string): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", message, {
    next: `see whether the run is live with \`meridian status --on ${place}\``,
    cause,
  });
