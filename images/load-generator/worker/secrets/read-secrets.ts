// Gets the values of the secrets that a run plan names: those of AWS from where they are kept, all others from whoever
// started this process, who sends them once over its channel.
import type { SecretStore } from "../../../../cloud/ports.ts";
import {
  partsOfSource,
  type SecretValues,
  secretMistakeOf,
  secretsNamedIn,
  TASK_SECRET_KINDS,
} from "../../../../contracts/config/secret.ts";
import type { RunPlan } from "../../../../contracts/run/run-plan.ts";
import { MeridianError } from "../../../../contracts/words/errors.ts";

/** What hands over: Node's process, as far as it is needed. */
export interface Channel {
  readonly connected?: boolean;
  once(event: "message", take: (message: unknown) => void): unknown;
}

/** To be called as soon as there is somebody to hand over. @returns what is handed over, as soon as it is */
export const awaitHandedSecrets = (channel: Channel): Promise<SecretValues> =>
  channel.connected === true
    ? new Promise((resolve) => channel.once("message", (message) => resolve(message as SecretValues)))
    : Promise.resolve({});

/** @throws MeridianError SECRET_UNREADABLE */
export const readSecretsOf = async (
  { env, scenarios }: Pick<RunPlan, "env" | "scenarios">,
  openStore: () => Promise<SecretStore>,
  handed: Promise<SecretValues>,
): Promise<SecretValues> => {
  const named = secretsNamedIn(env, scenarios);
  const sources = [...new Set(named.map(({ source }) => source))];
  if (sources.length === 0) return {};
  const isTasks = (source: string): boolean => TASK_SECRET_KINDS.includes(partsOfSource(source).kind);
  const ofTasks = sources.filter(isTasks);
  const ofStore = ofTasks.length === 0 ? {} : await (await openStore()).read(ofTasks);
  const values = ofTasks.length === sources.length ? ofStore : { ...(await handed), ...ofStore };
  for (const { path, source } of named) {
    const mistake = secretMistakeOf(values[source] ?? "");
    if (mistake === undefined) continue;
    const message = `the secret ${path} (${source}) is none: expected ${mistake.expected}, found ${mistake.received}`;
    throw new MeridianError("SECRET_UNREADABLE", message, { next: "mend it, or what names it in the config" });
  }
  return values;
};
