// What a task of a local run is started with: its bundle, environment and log. On AWS, ECS's task definitions say it.
import { join } from "node:path";
import type { SecretValues } from "../../../contracts/config/secret.ts";
import { namesOf, type Role } from "../../../contracts/words/names.ts";
import type { TaskIdentity } from "./fleet.ts";
import type { ProgramToRun } from "./task-process.ts";

export interface TaskSettings {
  readonly name: string;
  readonly homeRegion: string;
  /** The run's directory. */
  readonly directory: string;
  /** The bundle of each role. */
  readonly bundles: Readonly<Record<Role, string>>;
  readonly exitWithParent: string;
  readonly threadsPerWorker: number;
  /** AWS_*: the local endpoints. */
  readonly awsEnvironment: Readonly<Record<string, string>>;
  /** Given to load generators, and to nobody else. */
  readonly secrets: SecretValues;
  /** The only variable of the user's own that tasks get. */
  readonly path: string;
}

export const programOf = (settings: TaskSettings, { region, role, number }: TaskIdentity): ProgramToRun => ({
  program: settings.bundles[role],
  ...(role === "load-generator" && Object.keys(settings.secrets).length > 0 ? { handed: settings.secrets } : {}),
  exitWithParent: settings.exitWithParent,
  workingDirectory: settings.directory,
  logFile: join(settings.directory, "logs", `${region}-${role}-${number}.log`),
  environment: {
    PATH: settings.path,
    ...settings.awsEnvironment,
    MERIDIAN_NAME: settings.name,
    MERIDIAN_REGION: region,
    MERIDIAN_HOME_REGION: settings.homeRegion,
    MERIDIAN_ORCHESTRATOR: namesOf(settings.name).orchestratorFor(role),
    MERIDIAN_LISTEN_HOST: "127.0.0.1",
    MERIDIAN_AGGREGATOR_PORT: "0",
    MERIDIAN_THREADS: String(settings.threadsPerWorker),
  },
});
