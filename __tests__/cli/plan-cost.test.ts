// What a run costs: summed up from the price table, and never guessed.

import { planMarkdown, planText } from "../../cli/plan/render.ts";
import type { Config } from "../../contracts/config/config.ts";
import { parseConfig } from "../../contracts/config/config-file.ts";
import { PRICES, type PriceTable } from "../../contracts/cost/prices.ts";
import {
  costOfIdleMonth,
  costOfRun,
  explainOverBudget,
  explainUncounted,
  uncountedOf,
  usdText,
} from "../../contracts/cost/run-cost.ts";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";

const configOf = (change: object = {}): Config =>
  parseConfig(
    JSON.stringify({
      remoteRegions: { "us-east-1": 2500, "us-west-2": 10 },
      target: "https://shop.example.com",
      duration: "1h",
      load: { executor: "constant-vus", gracefulStop: "30s" },
      start: { bufferSeconds: 10, timeoutSeconds: 900 },
      task: { architecture: "ARM64", cpu: 2048, memory: 4096 },
      ...change,
    }),
    "config.json",
  );

/** An hour of one vCPU, one GB and one address costs 1, 10 and 100. */
const ROUND: PriceTable = {
  ...PRICES,
  fargate: { "us-east-1": { ARM64: { perVcpuHour: 1, perGbHour: 10, source: "" } } },
  publicIpv4: { asOf: "", source: "", perAddressHour: 100 },
  lambda: {},
  natPerHour: { "us-east-1": { usd: 1000, source: "" } },
};

describe("the cost of a run", () => {
  it("is that of every task's vCPUs, memory and address, for as long as they are billed", () => {
    const cost = costOfRun(configOf({ remoteRegions: { "us-east-1": 2500 } }), ROUND);
    // Three generators of 2 vCPU and 4 GB, an aggregator of 1 and 2.
    expect(cost.regions[0]).toMatchObject({ tasks: 4, vcpus: 7, memoryGb: 14 });
    expect(cost.seconds).toBe(60 + 10 + 3600 + 30 + 60);
    expect(cost.usd).toBeCloseTo(((7 + 140 + 400) * cost.seconds) / 3600, 6);
  });

  it("has the calls of its tasks, as far as the home region's prices are known, and names the others", () => {
    const home = { homeRegion: "us-east-1" };
    const calls = {
      lambda: { "us-east-1": { perMillionRequests: 1e6, perGbSecond: 0, source: "" } },
      dynamodbPerMillionReads: { "us-east-1": { usd: 10e6, source: "" } },
      dynamodbPerMillionWrites: { "us-east-1": { usd: 100e6, source: "" } },
    };
    const config = configOf({ remoteRegions: { "us-east-1": 2500 }, ...home });
    const free = costOfRun(config, ROUND);
    const cost = costOfRun(config, { ...ROUND, ...calls });
    // Each of four tasks calls every three seconds, and reads four items and three small slots; generators write theirs,
    // the aggregator its own every second time.
    const hourUsd = 1200 * (4 * (1 + 5 * 10) + 3 * 100 + 0.5 * 100);
    expect((cost.usd ?? 0) - (free.usd ?? 0)).toBeCloseTo((hourUsd * cost.seconds) / 3600, 1);
    expect(uncountedOf(config, { ...ROUND, ...calls })).toEqual([]);
    expect(uncountedOf(config, { ...ROUND, dynamodbPerMillionWrites: {} })).toEqual([
      "calls of the orchestrator in us-east-1",
      "reads of its state in us-east-1",
      "writes of its state in us-east-1",
    ]);
  });

  it("has the hours of a NAT gateway where tasks have no public addresses, or says that it has not", () => {
    const network = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d"] };
    const config = configOf({ remoteRegions: { "us-east-1": { vus: 2500, network } } });
    const cost = costOfRun(config, ROUND);
    expect(cost.usd).toBeCloseTo(((7 + 140 + 1000) * cost.seconds) / 3600, 6);
    expect(uncountedOf(config, { ...ROUND, natPerHour: {} })).toContain(
      "hours of a NAT gateway in us-east-1, if that is the way out",
    );
    expect(uncountedOf(config, ROUND).join()).not.toContain("NAT");
  });

  it("is at most that of the time until the deadline", () => {
    const cost = costOfRun(configOf());
    expect(cost.mostSeconds).toBeGreaterThan(900 + 10 + 3600 + 30);
    expect(cost.mostUsd ?? 0).toBeGreaterThan(cost.usd ?? 0);
  });

  it("is unknown, not guessed, where one region has no price; what is known of it is a lower bound", () => {
    const cost = costOfRun(configOf(), ROUND);
    expect(cost.regions.map(({ usd }) => usd === null)).toEqual([false, true]);
    expect(cost.usd).toBeNull();
    expect(cost.mostUsd).toBeNull();
    expect(cost.knownUsd).toBe(cost.regions[0]?.usd);
  });

  it("is unknown for a processor that the table has no price of", () => {
    expect(costOfRun(configOf({ task: { architecture: "X86_64" } }), ROUND).usd).toBeNull();
  });

  it("keeps to maxCostUsd, or is over it as far as it is known", () => {
    const regions = { remoteRegions: { "us-east-1": 2500 } };
    const dear = costOfRun(configOf(regions), ROUND);
    const unknown = costOfRun(configOf({ remoteRegions: { "us-west-2": 10 } }), ROUND);
    expect(explainOverBudget({ maxCostUsd: 10_000 }, dear)).toBeUndefined();
    expect(explainOverBudget({}, dear)).toBeUndefined();
    expect(explainOverBudget({ maxCostUsd: 1 }, dear)).toMatch(/more than maxCostUsd, 1 USD/);
    expect(explainOverBudget({ maxCostUsd: 1 }, costOfRun(configOf(), ROUND))).toMatch(/costs at least/);
    expect(explainOverBudget({ maxCostUsd: 10_000 }, unknown)).toBeUndefined();
    expect(explainUncounted({ maxCostUsd: 10_000 }, unknown)).toMatch(/does not count us-west-2: no price/);
    expect([explainUncounted({}, unknown), explainUncounted({ maxCostUsd: 1 }, dear)]).toEqual([undefined, undefined]);
  });

  it("is said in cents, and never as nothing", () => {
    expect([0, 0.004, 0.01, 12.345].map(usdText)).toEqual(["0.00 USD", "< 0.01 USD", "0.01 USD", "12.35 USD"]);
  });
});

describe("the price table", () => {
  it("has a dated source, and only regions that exist, for every price", () => {
    const all = Object.entries(PRICES.fargate).flatMap(([region, prices]) => {
      expect(AWS_REGIONS).toHaveProperty([region]);
      return Object.values(prices).flatMap((price) => price ?? []);
    });
    expect(all.length).toBeGreaterThan(25);
    for (const { perVcpuHour, perGbHour, source } of all) {
      expect(PRICES.sources[source]?.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
      expect(perVcpuHour).toBeGreaterThan(perGbHour);
    }
  });

  it("takes ARM for no dearer than x86 wherever it knows both: figures that were exchanged would show", () => {
    for (const { ARM64, X86_64 } of Object.values(PRICES.fargate)) {
      if (ARM64 === undefined || X86_64 === undefined) continue;
      expect(ARM64.perVcpuHour).toBeLessThan(X86_64.perVcpuHour);
      expect(ARM64.perGbHour).toBeLessThan(X86_64.perGbHour);
    }
  });

  it("shows an idle month of cents where the home region's price is known, else that it is not", () => {
    expect(costOfIdleMonth({ homeRegion: "us-west-2" })).toBeLessThan(0.1);
    expect(costOfIdleMonth({ homeRegion: "mx-central-1" })).toBeNull();
  });
});

describe("a plan", () => {
  const plans = [
    { stack: "home", changes: [{ kind: "replace" as const, address: "aws_s3_object.plan", type: "aws_s3_object" }] },
    { stack: "remote-us-east-1", changes: [] },
  ];

  it("shows per stack what is added, changed and destroyed, and per region what runs and what it costs", () => {
    const config = configOf();
    const text = planText(config, plans, costOfRun(config));
    expect(text).toMatch(/^± home aws_s3_object\.plan$/m);
    expect(text).toMatch(/^home +1 +0 +1$/m);
    expect(text).toMatch(/^us-east-1 N\. Virginia +2,500 +4 +7 +14 +0\.\d\d USD$/m);
    expect(text).toMatch(/An idle month costs 0\.05 USD/);
  });

  it("names the regions whose price is unknown", () => {
    const config = configOf({ remoteRegions: { "mx-central-1": 10 } });
    expect(planText(config, plans, costOfRun(config))).toMatch(/No price is known here for ARM64 in mx-central-1/);
  });

  it("as Markdown begins with the mark by which its comment is found again, and warns of a cost above the limit", () => {
    const config = configOf({ maxCostUsd: 0.01 });
    const markdown = planMarkdown(config, plans, costOfRun(config));
    expect(markdown.startsWith("<!-- meridian plan -->\n")).toBe(true);
    expect(markdown).toContain("| home | 1 | 0 | 1 |");
    expect(markdown).toMatch(/> \[!CAUTION\]\n> a run costs .* more than maxCostUsd/);
  });
});
