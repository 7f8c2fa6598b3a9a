// Takes out of configs and scripts what looks like a secret, before they are shown or passed on with results.

import { isSecretReference } from "../../contracts/config/secret.ts";

export const MASK = "(masked)";

/** Names whose values are secrets, whatever they look like. */
const SECRET_NAME =
  /pass(word|phrase|wd)?$|secret|token|credential|api[-_]?key|access[-_]?key|private[-_]?key|auth(orization)?$|cookie$/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

/** Values that are secrets, whatever they are called: each keeps its first group. */
const SECRET_TEXTS: readonly RegExp[] = [
  /()-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
  /()\b(?:gh[pousr]_|github_pat_|xox[abprs]-|sk[-_](?:live|test)[-_]|glpat-)[\w-]{8,}/g,
  /(\b(?:Bearer|Basic)\s+)[\w.~+/=-]{6,}/gi,
  // user:password@ in a URL
  /(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"'`]*:)[^\s/@"'`]+(?=@)/gi,
  // name: "value" and name = 'value'; what stands before the word is not looked at, as long texts would take for ever
  /((?:password|passphrase|passwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization)["'`]?\s*[:=]\s*(["'`]))(?:(?!\2|\n)(?:\\.|[^\\]))+/gi,
];

/** @param known values that are secrets for sure, such as those of env */
export const maskText = (text: string, known: readonly string[] = []): string => {
  // A value of one or two letters occurs everywhere: masking it would mask most of the script.
  const withoutKnown = known
    .filter((value) => value.length >= 4)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, value) => masked.replaceAll(value, MASK), text);
  return SECRET_TEXTS.reduce((masked, pattern) => masked.replace(pattern, `$1${MASK}`), withoutKnown);
};

/** Masks a config's texts that look like secrets, and everything below a name that looks like one. */
export const maskSecrets = (value: unknown): unknown => {
  if (typeof value === "string") return maskText(value);
  // It says where a secret is read, and not what it is.
  if (isSecretReference(value)) return value;
  if (Array.isArray(value)) return value.map(maskSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      SECRET_NAME.test(name) && (typeof inner === "string" || typeof inner === "number") ? MASK : maskSecrets(inner),
    ]),
  );
};
