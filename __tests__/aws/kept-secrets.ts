// Secrets that the lab's AWS keeps for a deployment, under the names that its config has.
import { CreateSecretCommand, DeleteSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DeleteParameterCommand, PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { secretNamesOf } from "./role-calls.ts";

export interface KeptSecrets {
  readonly token: string;
  readonly login: string;
}

/** @returns what takes them away again */
export const keepSecrets = async (
  name: string,
  region: string,
  { token, login }: KeptSecrets,
): Promise<() => Promise<void>> => {
  const ssm = new SSMClient({ region });
  const manager = new SecretsManagerClient({ region });
  const { parameter, secret } = secretNamesOf(name);
  const parameters = { [parameter]: token, [`/${name}/other`]: "nobody's" };
  const secrets = { [secret]: login, [`${name}/other`]: "nobody's" };
  for (const [Name, Value] of Object.entries(parameters))
    await ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString", Overwrite: true }));
  const forgetSecrets = async (): Promise<void> => {
    for (const SecretId of Object.keys(secrets))
      await manager.send(new DeleteSecretCommand({ SecretId, ForceDeleteWithoutRecovery: true }));
  };
  // What a test that was killed has left.
  await forgetSecrets().catch(() => undefined);
  for (const [Name, SecretString] of Object.entries(secrets))
    await manager.send(new CreateSecretCommand({ Name, SecretString }));
  return async () => {
    for (const Name of Object.keys(parameters)) await ssm.send(new DeleteParameterCommand({ Name }));
    await forgetSecrets();
    ssm.destroy();
    manager.destroy();
  };
};
