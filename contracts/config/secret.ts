// A value of `env` that the config only names: { "secret": "env:TOKEN" }. Config and run plan hold the name; the value
// is read as late as can be, and given to the script alone.
import * as z from "zod";

/**
 * Where a secret's value can be.
 * env: a variable of whoever starts the run. file: a file of theirs, relative to the config. option: what -e or
 * --env-file gives for a name that the config declares to be a secret. ssm, secretsmanager: AWS, read by the load
 * generator's own task.
 */
export const SECRET_KINDS = ["env", "file", "option", "ssm", "secretsmanager"] as const;
export type SecretKind = (typeof SECRET_KINDS)[number];

/** Read by the tasks themselves; all others are read on the machine that starts the run. */
export const TASK_SECRET_KINDS: readonly SecretKind[] = ["ssm", "secretsmanager"];

export const SECRET_EXPECTED =
  '"env:NAME", "file:PATH", or on AWS "ssm:NAME" or "secretsmanager:NAME": where the secret is to be read';
const ENV_EXPECTED = 'text, or { "secret": "env:NAME" } for what nobody may see';

const FORM =
  /^(?:env:[^\s=]+|option:\S+|file:.+|ssm:\/?[\w./-]+|secretsmanager:(?:arn:[^:\s]+:secretsmanager:[^:\s]+:\d+:secret:)?[\w/+=.@-]+)$/s;

export const SecretReference = z.strictObject({
  secret: z
    .string({ error: SECRET_EXPECTED })
    .regex(FORM, SECRET_EXPECTED)
    .describe('Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN'),
});
export type SecretReference = z.infer<typeof SecretReference>;

/** What stands in `env` under a name. */
export const EnvValue = z.union([z.string(), SecretReference], {
  error: ({ input }) =>
    typeof input === "number" || typeof input === "boolean" ? `text: ${JSON.stringify(String(input))}` : ENV_EXPECTED,
});
export type EnvValue = z.infer<typeof EnvValue>;

export const Env = z.record(z.string(), EnvValue);
export type Env = z.infer<typeof Env>;

/** An environment with every value that a script is given. */
export type OpenEnv = Readonly<Record<string, string>>;

/** Source → value. */
export type SecretValues = Readonly<Record<string, string>>;

export const isSecretReference = (value: unknown): value is SecretReference => SecretReference.safeParse(value).success;

/** Variables of the environment that hold secrets, wherever in a document they are named. */
export const secretVariablesIn = (document: unknown): string[] => {
  if (typeof document !== "object" || document === null) return [];
  if (!isSecretReference(document)) return Object.values(document).flatMap(secretVariablesIn);
  const { kind, name } = partsOfSource(document.secret);
  return kind === "env" ? [name] : [];
};

/** @param source `env:TOKEN` */
export const partsOfSource = (source: string): { readonly kind: SecretKind; readonly name: string } => {
  const end = source.indexOf(":");
  return { kind: source.slice(0, end) as SecretKind, name: source.slice(end + 1) };
};

const ARN = /^arn:[^:]+:secretsmanager:([^:]+):\d+:secret:.+$/;

/** The region that a secret's ARN says; undefined for a name. */
export const regionOfArn = (nameOrArn: string): string | undefined => ARN.exec(nameOrArn)?.[1];

/** A secret that a config or a run plan names, and where. */
export interface NamedSecret {
  /** `env.TOKEN`, `scenarios.buy.env.TOKEN` */
  readonly path: string;
  /** The name that the script knows it by. */
  readonly name: string;
  readonly source: string;
}

/** @param scenarios each with the strings of its own */
export const secretsNamedIn = (
  env: Env,
  scenarios: readonly { readonly name: string; readonly env: Env }[],
): NamedSecret[] => [
  ...secretsOf(env, "env"),
  ...scenarios.flatMap((scenario) => secretsOf(scenario.env, `scenarios.${scenario.name}.env`)),
];

const secretsOf = (env: Env, path: string): NamedSecret[] =>
  Object.entries(env).flatMap(([name, value]) =>
    typeof value === "string" ? [] : [{ path: `${path}.${name}`, name, source: value.secret }],
  );

/** Fewer characters occur everywhere: masked, they would take out words that are no secret. */
const LEAST_SECRET_LENGTH = 4;
/** Secrets Manager's own limit. */
const MAX_SECRET_BYTES = 64 * 1024;

/** @returns why a value is none that could be kept secret, in the words of a mistake; undefined where it is one */
export const secretMistakeOf = (
  value: string,
): { readonly expected: string; readonly received: string } | undefined => {
  const { length } = value.trim();
  if (length === 0) return { expected: "a value", received: "nothing: it is empty" };
  if (length < LEAST_SECRET_LENGTH) {
    const received = `${length} ${length === 1 ? "character" : "characters"}`;
    return {
      expected: `at least ${LEAST_SECRET_LENGTH} characters: a shorter text occurs everywhere, and could not be kept out of what is shown`,
      received,
    };
  }
  const bytes = new TextEncoder().encode(value).length;
  if (bytes <= MAX_SECRET_BYTES) return undefined;
  return { expected: `at most ${MAX_SECRET_BYTES / 1024} KiB`, received: `${Math.ceil(bytes / 1024)} KiB` };
};
