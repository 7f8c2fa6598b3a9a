// A task of the local cloud, as `meridian status` shows it.
import type { Role } from "../../../contracts/words/names.ts";

/** One place in a service. A process that dies is replaced in the same place. */
export interface LocalTask {
  readonly region: string;
  readonly role: Role;
  /** From 1, within its region and role: `logs/<region>-<role>-<number>.log`. */
  readonly number: number;
  readonly state: "starting" | "running" | "stopping" | "stopped";
  readonly pid: number | null;
  /** When the present process was started, or the last one if none runs. */
  readonly startedAt: string;
  /** How the last process here ended, such as `SIGKILL` or `code 1`; null while none has ended. */
  readonly exit: string | null;
  readonly restarts: number;
}
