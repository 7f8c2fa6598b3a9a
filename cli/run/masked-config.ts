// The config as results may hold it: they are passed on, and values of env and headers of exports may be secrets.
import { type Config, formatThresholds } from "../../contracts/config/config.ts";
import type { Env } from "../../contracts/config/secret.ts";
import { proxyOf } from "../../contracts/run/proxies.ts";
import { maskSecrets } from "../../metrics/results/mask-secrets.ts";

const MASKED = "(masked)";

const masked = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.keys(values).map((key) => [key, MASKED]));

/** Of strings their names, of secrets where they are read. */
export const maskedEnv = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).map(([key, value]) => [key, typeof value === "string" ? MASKED : value]));

/** @param envOf what is shown of the script's strings: by default their names alone */
export const maskedConfig = (config: Config, envOf: (env: Env) => Env = maskedEnv): unknown => {
  const { otlp } = config.exports;
  const { scenarios } = config;
  return maskSecrets({
    ...config,
    thresholds: formatThresholds(config),
    http: { ...config.http, proxy: shownProxies(config.http.proxy) },
    env: envOf(config.env),
    ...(scenarios === undefined
      ? {}
      : { scenarios: mapValues(scenarios, (scenario) => ({ ...scenario, env: envOf(scenario.env) })) }),
    exports:
      otlp === undefined ? {} : { otlp: { ...otlp, url: withoutSecrets(otlp.url), headers: masked(otlp.headers) } },
  });
};

const mapValues = <T, U>(values: Readonly<Record<string, T>>, make: (value: T) => U): Record<string, U> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [key, make(value)]));

/** A key may stand in the user, the password or the query. */
const withoutSecrets = (text: string): string => {
  const url = new URL(text);
  return `${url.origin}${url.pathname}`;
};

/** Without their users and passwords. */
const shownProxies = (proxy: Config["http"]["proxy"]): unknown => {
  if (proxy === undefined || proxy === false) return proxy;
  const shown = (scheme: string): string | undefined =>
    proxyOf({ ...proxy, noProxy: [] }, new URL(`${scheme}://example.com`))?.shown;
  return { ...proxy, http: shown("http"), https: shown("https") };
};
