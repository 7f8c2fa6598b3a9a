// `k6/secrets`: what the config names as secrets in `env`, and what the command's secret source has. It is masked
// wherever text leaves the script, as all secrets are.
import type { K6User } from "../user.ts";

export const secrets = (user: K6User) => {
  /** @throws Error for one that nobody has named */
  const get = async (name: unknown): Promise<string> => {
    const named = user.surroundings.secrets;
    // Whoever only reads the script has none of them.
    if (named === null) return "";
    const wanted = String(name);
    const found = named.find((secret) => secret.name === wanted);
    // A scenario may have another value of the same name.
    if (found !== undefined) return user.parts?.context.env[wanted] ?? found.value;
    const known = named.length === 0 ? "there is none" : `there are ${named.map((secret) => secret.name).join(", ")}`;
    throw new Error(
      `no secret is named ${JSON.stringify(wanted)} (${known}): name it in the config's env, as { "secret": "env:NAME" }, or give it by --secret-source=file=FILE`,
    );
  };
  // There is one source here, whatever a script calls it.
  return { get, source: () => ({ get }) };
};
