// Mistakes between the parts of a config that say how much load there is: each in the words that people read.
import { parseConfig } from "../../../contracts/config/config-file.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";

const REGION = "remoteRegions.us-east-1";
const issuesOf = (change: object): readonly (readonly [string, string, string])[] => {
  const config = { target: "demo", duration: "20s", remoteRegions: { "us-east-1": 50 }, ...change };
  try {
    parseConfig(JSON.stringify(config), "config.json");
    return [];
  } catch (error) {
    if (!(error instanceof MeridianError)) throw error;
    return error.issues.map(({ path, expected, received }) => [path, expected, received]);
  }
};

const region = (brought: unknown) => ({ remoteRegions: { "us-east-1": brought } });
const load = (executor: string, settings: object = {}) => ({ load: { executor, ...settings } });
const both = (first: object, second: object) => ({
  scenarios: { browse: { executor: "constant-vus", ...first }, buy: { executor: "constant-vus", ...second } },
});
const STAGES = [{ duration: 5, target: 1 }];
const RATE = { executor: "constant-arrival-rate" };

describe("a mistake in how much load there is", () => {
  it.each<[object, string, string, string]>([
    [{ duration: undefined }, "duration", 'how long the load lasts, such as "30s"', "nothing"],
    [{ duration: "0ms" }, "duration", "a time above zero", "0s"],
    [
      { duration: undefined, ...load("ramping-vus", { stages: Array(21).fill({ duration: "1d", target: 1 }) }) },
      "duration",
      "20 days at most",
      "504h",
    ],
    [load("ramping-vus", { stages: STAGES }), "duration", "the stages' sum, 5s, or nothing", "20s"],
    [load("per-vu-iterations", { maxDuration: "1m" }), "duration", "the load's maxDuration, 60s, or nothing", "20s"],
    [
      { duration: undefined, ...load("per-vu-iterations", { maxDuration: "0s" }) },
      "load.maxDuration",
      "a time above zero",
      "0s",
    ],
    [
      { duration: undefined, ...load("ramping-vus", { stages: [{ duration: 0, target: 1 }] }) },
      "duration",
      "a time above zero",
      "0s",
    ],
    [
      { ...load("constant-arrival-rate", { timeUnit: 0 }), ...region({ rate: 5 }) },
      "load.timeUnit",
      "a duration above 0",
      "0s",
    ],
    [
      load("constant-arrival-rate"),
      REGION,
      '{ "rate": 100 }: constant-arrival-rate starts iterations by a rate',
      "50 virtual users",
    ],
    [region({ rate: 5 }), REGION, "virtual users: constant-vus has no rate", '{"rate":5}'],
    [region({ rate: 5, vus: 5 }), REGION, "virtual users alone: nothing takes the other", '{"vus":5,"rate":5}'],
    [
      { ...load("constant-arrival-rate"), ...region({ rate: 5, vus: 5 }) },
      REGION,
      "a rate alone: nothing takes the other",
      '{"vus":5,"rate":5}',
    ],
    [
      { ...load("constant-arrival-rate"), ...region({ rate: 5, preAllocatedVUs: 9, maxVUs: 8 }) },
      REGION,
      "maxVUs of at least preAllocatedVUs, 9",
      "8",
    ],
    [
      { ...load("constant-arrival-rate"), ...region({ rate: 1_000_000 }) },
      REGION,
      "at most 1000000 virtual users: set maxVUs",
      "2000000",
    ],
    [
      { duration: undefined, ...load("shared-iterations", { iterations: 30 }) },
      REGION,
      "at most 30 virtual users: there are no more iterations",
      "50",
    ],
    [{ ...load("constant-vus"), ...both({}, {}) }, "load", "either load or scenarios", "both"],
    [
      both({ share: 0.6 }, {}),
      "scenarios.buy.share",
      "a fraction of the region's virtual users, as the other scenarios have",
      "nothing",
    ],
    [
      both({ share: 0.6 }, { share: 0.5 }),
      "scenarios",
      "shares of the virtual users that are at most 1 together at any time, of browse, buy",
      "1.1",
    ],
    [
      { ...both({ ...RATE, share: 0.6 }, { ...RATE, share: 0.5 }), ...region({ rate: 9 }) },
      "scenarios",
      "shares of the rate that are at most 1 together at any time, of browse, buy",
      "1.1",
    ],
    [
      both({ share: 0.999 }, { share: 0.001 }),
      REGION,
      "so many virtual users that the share of buy is one at least",
      '{"vus":50}',
    ],
    [both({}, RATE), REGION, '{ "rate": 100 }: buy starts iterations by a rate', "50 virtual users"],
    [
      both({}, { executor: "ramping-vus", duration: 3, stages: STAGES }),
      "scenarios.buy.duration",
      "the stages' sum, 5s, or nothing",
      "3s",
    ],
    [
      { ...both({}, { ...RATE, timeUnit: 0 }), ...region({ vus: 5, rate: 5 }) },
      "scenarios.buy.timeUnit",
      "a duration above 0",
      "0s",
    ],
  ])("%j is named at %s", (change, ...issue) => {
    expect(issuesOf(change)).toEqual([issue]);
  });

  it("is named in each region that has it", () => {
    const regions = { "us-east-1": { rate: 1 }, "eu-west-1": 5, "eu-central-1": { rate: 2 } };
    expect(issuesOf({ remoteRegions: regions }).map(([path]) => path)).toEqual([
      "remoteRegions.us-east-1",
      "remoteRegions.eu-central-1",
    ]);
  });
});

describe("a load that is the whole test's", () => {
  const weights = { remoteRegions: { "us-east-1": { weight: 2 }, "eu-west-1": { weight: 1 } } };

  it("is no mistake where regions have weights", () => {
    expect(issuesOf({ ...weights, ...load("constant-vus", { whole: { vus: 3 } }) })).toEqual([]);
    expect(issuesOf({ ...weights, load: { ...RATE, whole: { rate: 9, maxVUs: 3 } } })).toEqual([]);
  });

  it.each<[object, string, string, string]>([
    [
      { ...weights },
      "load.whole",
      'what all regions bring together, such as { "vus": 100 }: regions have weights',
      "nothing",
    ],
    [
      load("constant-vus", { whole: 5 }),
      REGION,
      "the region's part, such as { \"weight\": 1 }: the load is the whole test's",
      '{"vus":50}',
    ],
    [
      { ...weights, ...load("constant-vus", { whole: 1 }) },
      "remoteRegions.eu-west-1",
      "regions that get a virtual user each: leave this one out, or raise the load's virtual users",
      "none of the whole test's virtual users",
    ],
    [
      { ...weights, load: { ...RATE, whole: 5 } },
      "load.whole",
      '{ "rate": 100 }: constant-arrival-rate starts iterations by a rate',
      "5 virtual users",
    ],
  ])("%j is told", (change, path, expected, received) => {
    expect(issuesOf(change)).toEqual([[path, expected, received]]);
  });
});

describe("what is no mistake", () => {
  it.each<[string, object]>([
    [
      "stages that say themselves how long they last",
      { duration: undefined, ...load("ramping-vus", { stages: STAGES }) },
    ],
    ["less than a second", { duration: "500ms" }],
    ["the same time said twice", { duration: 5, ...load("ramping-vus", { stages: STAGES }) }],
    ["a duration beside scenarios that need none", { ...both({}, { executor: "ramping-vus", stages: STAGES }) }],
    ["shares of 1 each, one after the other", both({ share: 1, duration: 5 }, { share: 1, startTime: 5 })],
    ["a region with what each scenario needs", { ...both({}, RATE), ...region({ vus: 5, rate: 5 }) }],
  ])("is %s", (_, change) => {
    expect(issuesOf(change)).toEqual([]);
  });
});
