// The config as results may hold it: they are passed on, and values of env and headers of exports may be secrets.
import { type Config, formatThresholds } from "../../contracts/config/config.ts";
import { maskSecrets } from "../../metrics/results/mask-secrets.ts";

const MASKED = "(masked)";

export const maskedConfig = (config: Config): unknown => {
  const { otlp } = config.exports;
  return maskSecrets({
    ...config,
    thresholds: formatThresholds(config),
    env: masked(config.env),
    exports:
      otlp === undefined ? {} : { otlp: { ...otlp, url: withoutSecrets(otlp.url), headers: masked(otlp.headers) } },
  });
};

const masked = (values: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.keys(values).map((key) => [key, MASKED]));

/** A key may stand in the user, the password or the query. */
const withoutSecrets = (text: string): string => {
  const url = new URL(text);
  return `${url.origin}${url.pathname}`;
};
