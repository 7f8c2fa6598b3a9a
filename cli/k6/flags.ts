// k6's own options of the command line, as people type them. Those that say the load of a k6 script are in
// definition/overrides.ts, since every script has them.
import { InvalidArgumentError } from "commander";
import type { JsonObject } from "../../contracts/config/layers/layer.ts";
import type { Given, Overrides } from "../../contracts/config/layers/overrides.ts";
import { stagesOfText } from "../../contracts/k6/options/variables.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import type { GivenOf, OptionOf } from "../definition/command.ts";
import { flag, negation, optionalText } from "../definition/options.ts";

const count = (flags: string, meaning: string): OptionOf<number | undefined> => ({
  flags,
  meaning,
  parse: (text) => {
    if (/^\d+$/.test(text)) return Number(text);
    throw new InvalidArgumentError("a whole number");
  },
});

const stage: OptionOf<readonly JsonObject[]> = {
  flags: "-s, --stage <time:target>",
  meaning: "a stage of a k6 script's virtual users, as in 30s:20; may be repeated",
  preset: [],
  parse: (text, before) => [...before, ...stagesOfText(text, "--stage")],
};

const tag: OptionOf<readonly (readonly [string, string])[]> = {
  flags: "--tag <name=value>",
  meaning: "a tag of all that is measured; may be repeated",
  preset: [],
  parse: (text, before) => {
    const [name, ...value] = text.split("=");
    if (name !== undefined && name !== "" && value.length > 0) return [...before, [name, value.join("=")] as const];
    throw new InvalidArgumentError("NAME=VALUE");
  },
};

const httpDebug: OptionOf<string | boolean | undefined> = {
  flags: "--http-debug [what]",
  meaning: "requests and answers of first virtual users are told in the log; full: with bodies",
};

export const K6_FLAGS = {
  stage,
  batch: count("--batch <number>", "requests of one http.batch at once"),
  rps: count("--rps <number>", "requests a second at most, of the whole test"),
  maxRedirects: count("--max-redirects <number>", "redirects that a request follows"),
  userAgent: optionalText("--user-agent <text>", "the User-Agent of requests that give none"),
  reusesConnections: negation("--no-connection-reuse", "each request opens a connection of its own"),
  skipsTlsVerify: flag("--insecure-skip-tls-verify", "servers' certificates are not checked"),
  tag,
  trendStats: optionalText("--summary-trend-stats <list>", "what the summary says of times: avg,p(99)"),
  httpDebug,
  hasSetup: negation("--no-setup", "setup() is not run"),
  hasTeardown: negation("--no-teardown", "teardown() is not run"),
  hasThresholds: negation("--no-thresholds", "no threshold is looked at"),
  executionSegment: optionalText("--execution-segment <part>", "refused: regions share the load, by --regions"),
} as const;

type Asked = GivenOf<typeof K6_FLAGS, unknown>;

/** What they change of a config. @throws MeridianError COMMAND_INVALID */
export const k6OverridesOf = (asked: Asked): Pick<Overrides, "options" | "without"> => {
  if (asked.executionSegment !== undefined)
    throw new MeridianError("COMMAND_INVALID", "--execution-segment is not needed: regions share the load exactly", {
      next: "name them with their weights: --regions us-east-1=2,eu-west-1=1",
    });
  const { hasSetup, hasTeardown, hasThresholds } = asked;
  return {
    options: tiersOf(asked),
    without: [
      ...(hasSetup ? [] : (["setup"] as const)),
      ...(hasTeardown ? [] : (["teardown"] as const)),
      ...(hasThresholds ? [] : (["thresholds"] as const)),
    ],
  };
};

const tiersOf = (asked: Asked): Given<JsonObject>[] => {
  const { stage: stages, batch, rps, maxRedirects, userAgent, tag: tags, trendStats, httpDebug: debug } = asked;
  const tier = (from: string, isGiven: boolean, value: JsonObject): Given<JsonObject>[] =>
    isGiven ? [{ from, value }] : [];
  return [
    ...tier("--stage", stages.length > 0, { stages }),
    ...tier("--batch", batch !== undefined, { batch }),
    ...tier("--rps", rps !== undefined, { rps }),
    ...tier("--max-redirects", maxRedirects !== undefined, { maxRedirects }),
    ...tier("--user-agent", userAgent !== undefined, { userAgent }),
    ...tier("--no-connection-reuse", !asked.reusesConnections, { noConnectionReuse: true }),
    ...tier("--insecure-skip-tls-verify", asked.skipsTlsVerify, { insecureSkipTLSVerify: true }),
    ...tier("--tag", tags.length > 0, { tags: Object.fromEntries(tags) }),
    ...tier("--summary-trend-stats", trendStats !== undefined, {
      summaryTrendStats: (trendStats ?? "").split(",").map((one) => one.trim()),
    }),
    ...tier("--http-debug", debug !== undefined && debug !== false, { httpDebug: debug }),
  ];
};
