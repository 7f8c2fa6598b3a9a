// Options that several commands have, and the kinds that options are of.
import { InvalidArgumentError } from "commander";
import type { ScriptLogMode } from "../../contracts/delta/script-words.ts";
import type { ArgumentOf, OptionOf } from "./command.ts";

export const flag = (flags: string, meaning: string): OptionOf<boolean> => ({ flags, meaning, preset: false });

/** `--no-…`: true until it is given. */
export const negation = (flags: string, meaning: string): OptionOf<boolean> => ({ flags, meaning, preset: true });

export const text = (flags: string, meaning: string, preset: string): OptionOf<string> => ({ flags, meaning, preset });

export const optionalText = (flags: string, meaning: string): OptionOf<string | undefined> => ({ flags, meaning });

export const required = (syntax: string, meaning: string): ArgumentOf<string> => ({ syntax, meaning });
export const optional = (syntax: string, meaning: string): ArgumentOf<string | undefined> => ({ syntax, meaning });
export const rest = (syntax: string, meaning: string): ArgumentOf<readonly string[]> => ({ syntax, meaning });

export const port = (flags: string, meaning: string, preset: number): OptionOf<number> => ({
  flags,
  meaning,
  preset,
  parse: portOf,
});

export const optionalPort = (flags: string, meaning: string): OptionOf<number | undefined> => ({
  flags,
  meaning,
  parse: portOf,
});

/** @throws InvalidArgumentError, which is made a sentence about the option */
const portOf = (given: string): number => {
  const port = Number(given);
  if (!/^\d+$/.test(given) || port > 65_535) throw new InvalidArgumentError("a port: a whole number up to 65535");
  return port;
};

/** Whose console lines are shown; undefined where the first virtual user's are. */
export const LOG: OptionOf<ScriptLogMode | undefined> = {
  flags: "--log <which>",
  choices: ["all", "none"],
  meaning: "console lines of all virtual users (all), or of nobody (none), instead of the first one's and all errors",
  parse: (given) => {
    if (given === "all" || given === "none") return given;
    throw new InvalidArgumentError("all or none");
  },
};

export const OUT: OptionOf<string> = {
  flags: "-o, --out <dir>",
  meaning: "the folder of the results",
  preset: "results",
  parse: (given) => {
    if (!/^[a-z][\w-]*=/i.test(given)) return given;
    throw new InvalidArgumentError(
      'a folder: results are summary.json, report.html, flush-log.jsonl and others there, and metrics are sent by "exports": { "otlp": … } in the config',
    );
  },
};
export const JSON_INSTEAD = flag("--json", "print JSON instead of text");
export const AUTO_APPROVE = flag("--auto-approve", "ask nothing");
export const SKIP_PROVIDER_LOCK = flag(
  "--skip-provider-lock",
  "as of cdktf: where Terraform has its providers from a mirror, and does not reach their registry",
);
export const QUIET = flag("-q, --quiet", "print the verdict alone");

/** May be repeated. */
export const LIMIT: OptionOf<readonly string[]> = {
  flags: "--limit <limit>",
  meaning: 'what may change, as in "http_req_duration p(95) +10%"; may be repeated',
  preset: [],
  parse: (limit, before) => [...before, limit],
};

/** For commands that look for a run and write nothing. */
export const OUT_OF_RUN: OptionOf<string> = {
  ...OUT,
  only: {
    worksIn: ({ findsRunsBy }) => findsRunsBy === "out",
    why: "elsewhere the config says which run is meant",
  },
};
