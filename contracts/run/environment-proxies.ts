// The proxies that a process's environment names, as other programs on the machine take them.
import { MeridianError } from "../words/errors.ts";
import { type Proxies, ProxyUrl } from "./proxies.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

/** Those of the environment. @throws MeridianError COMMAND_INVALID for a variable that names none */
export const proxiesIn = (env: Environment): Proxies | undefined => {
  const proxies = { http: proxyIn(env, "HTTP_PROXY"), https: proxyIn(env, "HTTPS_PROXY") };
  if (proxies.http === undefined && proxies.https === undefined) return undefined;
  return { ...proxies, noProxy: (variable(env, "NO_PROXY") ?? "").split(/[\s,]+/).filter((rule) => rule !== "") };
};

/** Most systems know them in small letters. */
const variable = (env: Environment, name: string): string | undefined =>
  [env[name], env[name.toLowerCase()]].find((value) => value !== undefined && value !== "");

const proxyIn = (env: Environment, name: string): string | undefined => {
  const text = variable(env, name);
  if (text === undefined || ProxyUrl.safeParse(text).success) return text;
  throw new MeridianError("COMMAND_INVALID", `the environment's ${name} is no proxy that Meridian knows`, {
    next: `set it to one such as http://proxy.example.com:3128, or write "http": { "proxy": false } in the config`,
  });
};
