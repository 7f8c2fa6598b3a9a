// The config as results may hold it: they are passed on, and values of env and headers of exports may be secrets.
import { type Config, formatThresholds } from "../../contracts/config/config.ts";
import { proxyOf } from "../../contracts/run/proxies.ts";
import { maskSecrets } from "../../metrics/results/mask-secrets.ts";

const MASKED = "(masked)";

const masked = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.keys(values).map((key) => [key, MASKED]));

/** @param env what is shown of the script's strings: by default their names alone */
export const maskedConfig = (config: Config, env: Config["env"] = masked(config.env)): unknown => {
  const { otlp } = config.exports;
  return maskSecrets({
    ...config,
    thresholds: formatThresholds(config),
    http: { ...config.http, proxy: shownProxies(config.http.proxy) },
    env,
    exports:
      otlp === undefined ? {} : { otlp: { ...otlp, url: withoutSecrets(otlp.url), headers: masked(otlp.headers) } },
  });
};

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
