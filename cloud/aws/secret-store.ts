// Reads secrets where AWS keeps them: parameters of Systems Manager and secrets of Secrets Manager, in the home region
// or where an ARN says.
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { GetParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { partsOfSource, regionOfArn } from "../../contracts/config/secret.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { SecretStore } from "../ports.ts";

export const createSecretStore = (homeRegion: string): SecretStore => ({
  read: async (sources) => {
    const values = await Promise.all(sources.map((source) => readOne(source, homeRegion)));
    return Object.fromEntries(sources.map((source, index) => [source, values[index] ?? ""]));
  },
});

const readOne = async (source: string, homeRegion: string): Promise<string> => {
  const { kind, name } = partsOfSource(source);
  try {
    const value = await (kind === "ssm" ? readParameter(name, homeRegion) : readSecret(name, homeRegion));
    if (value !== undefined) return value;
    throw new TypeError("it holds no text");
  } catch (cause) {
    const why = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    throw new MeridianError("SECRET_UNREADABLE", `the secret ${source} cannot be read: ${why}`, {
      next: "put it there, or mend the config and deploy again: the tasks' role may read what the config names",
      cause,
    });
  }
};

const readParameter = async (name: string, region: string): Promise<string | undefined> => {
  const client = new SSMClient({ region });
  try {
    const { Parameter } = await client.send(new GetParameterCommand({ Name: name, WithDecryption: true }));
    return Parameter?.Value;
  } finally {
    client.destroy();
  }
};

const readSecret = async (id: string, homeRegion: string): Promise<string | undefined> => {
  const client = new SecretsManagerClient({ region: regionOfArn(id) ?? homeRegion });
  try {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    return SecretString;
  } finally {
    client.destroy();
  }
};
