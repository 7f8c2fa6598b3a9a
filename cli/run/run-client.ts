// What the CLI asks of a run, on one machine or on AWS alike: its state from the orchestrator, its flush log from the results table.
import { openRunCloud } from "../../cloud/aws/run-cloud.ts";
import type { ActionOf, FlushLogReader } from "../../cloud/ports.ts";
import type { ActionType } from "../../contracts/orchestrator/actions.ts";
import type { GrantOf } from "../../contracts/orchestrator/answer.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

export interface RunClient {
  /** @throws MeridianError ORCHESTRATOR_UNREACHABLE, ORCHESTRATOR_DIFFERS, ORCHESTRATOR_REFUSED */
  call<T extends ActionType>(action: ActionOf<T>): Promise<GrantOf<T>>;
  readonly readLog: FlushLogReader["readPage"];
  close(): void;
}

/** @param endpoints where a local cloud is; undefined: AWS itself, as the environment and the user's profile say */
export const createRunClient = (
  name: string,
  homeRegion: string,
  endpoints: Readonly<Record<string, string>> | undefined,
): RunClient => {
  const { orchestrator, flushLog, close } = openRunCloud(name, homeRegion, endpoints);
  return {
    call: async <T extends ActionType>(action: ActionOf<T>): Promise<GrantOf<T>> => {
      const { answer } = await orchestrator.call<T>(action).catch((error: unknown) => {
        throw isUnreachable(error) ? unreachable(error) : error;
      });
      if ("error" in answer) {
        throw new MeridianError("ORCHESTRATOR_REFUSED", `the orchestrator refused ${action.type}: ${answer.message}`, {
          ...(answer.issues === undefined ? {} : { issues: answer.issues }),
          ...(answer.error === "stale-run" ? { next: "the run is over: `meridian results` has its results" } : {}),
        });
      }
      return answer;
    },
    readLog: flushLog.readPage,
    close,
  };
};

const isUnreachable = (error: unknown): error is MeridianError =>
  error instanceof MeridianError && error.code === "ORCHESTRATOR_UNREACHABLE";

/** A task repeats the call; a person looks. */
const unreachable = ({ message, cause }: MeridianError): MeridianError =>
  new MeridianError("ORCHESTRATOR_UNREACHABLE", message, {
    next: "see whether the run is live with `meridian status`",
    cause,
  });
