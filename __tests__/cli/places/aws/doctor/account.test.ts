// What `doctor --aws` finds of an account and of this machine, each with the sentence that says what to do: real SDK
// clients against servers that answer as AWS and registries do.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkQuotas, checkRegions, checkStrays } from "../../../../../cli/places/aws/doctor/account.ts";
import { checkDocker, checkRegistry } from "../../../../../cli/places/aws/doctor/machine.ts";
import { type Api, type AwsServer, answerJson, startAwsServer } from "../../../../../cloud/local/servers/aws-server.ts";
import { Config } from "../../../../../contracts/config/config.ts";
import type { MeridianError } from "../../../../../contracts/words/errors.ts";

const WRITTEN = {
  homeRegion: "us-west-2",
  remoteRegions: { "us-east-1": 2500, "ap-east-1": 10 },
  target: "https://shop.example.com",
  duration: "20s",
  images: { registry: "docker.io/acme" },
};
const CONFIG = Config.parse(WRITTEN);

const failureOf = (checking: Promise<string>): Promise<MeridianError> =>
  checking.then(
    (found) => {
      throw new Error(`found nothing wrong: ${found}`);
    },
    (error: MeridianError) => error,
  );

const account =
  (states: Readonly<Record<string, string>>): Api =>
  async ({ url }) =>
    url.pathname === "/listRegions"
      ? answerJson(200, {
          Regions: Object.entries(states).map(([RegionName, RegionOptStatus]) => ({ RegionName, RegionOptStatus })),
        })
      : undefined;

const ecs: Api = async ({ headers }) =>
  headers["x-amz-target"] === "AmazonEC2ContainerServiceV20141113.DescribeClusters"
    ? answerJson(200, { clusters: [] })
    : undefined;

const quotas =
  (answers: Readonly<Record<string, number>>): Api =>
  async ({ headers, body }) => {
    const action = String(headers["x-amz-target"]).replace("ServiceQuotasV20190624.", "");
    const Value = answers[`${action} ${JSON.parse(body || "{}").QuotaCode}`];
    return Value === undefined
      ? answerJson(400, { __type: "NoSuchResourceException" })
      : answerJson(200, { Quota: { Value } });
  };

/** @param found region → stacks of what is tagged there; a region that is not among them refuses the call */
const tagging =
  (found: Readonly<Record<string, readonly string[]>>): Api =>
  async ({ headers }) => {
    if (!String(headers["x-amz-target"]).endsWith(".GetResources")) return undefined;
    const region = String(headers.authorization).split("/")[2] ?? "";
    if (found[region] === undefined) return answerJson(400, { __type: "AccessDeniedException", message: "no" });
    const list = found[region].map((Value, index) => ({
      ResourceARN: `arn:aws:ec2:${region}:0:vpc/${index}`,
      Tags: [{ Key: "meridian:stack", Value }],
    }));
    return answerJson(200, { ResourceTagMappingList: list });
  };

describe("doctor --aws", () => {
  const environment = { ...process.env };
  let aws: AwsServer;

  beforeEach(async () => {
    aws = await startAwsServer();
    const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
    Object.assign(process.env, credentials, { AWS_ENDPOINT_URL: aws.endpoint });
  });
  afterEach(async () => {
    process.env = { ...environment };
    await aws.close();
  });

  it("names the regions that the account has not enabled, and says where to do so", async () => {
    aws.serve([account({ "us-west-2": "ENABLED_BY_DEFAULT", "us-east-1": "ENABLED", "ap-east-1": "DISABLED" }), ecs]);
    const { message, issues, next } = await failureOf(checkRegions(CONFIG));
    expect(message).toBe("1 cannot be used");
    expect(issues).toEqual([
      expect.objectContaining({ path: "remoteRegions.ap-east-1", received: "ap-east-1, which is off" }),
    ]);
    expect(next).toMatch(/enable the regions in the account/);
  });

  it("asks the regions themselves where the credentials may not list them", async () => {
    aws.serve([ecs]);
    expect(await checkRegions(CONFIG)).toBe("2 reached, 0 deployed");
  });

  it("names what is left in regions that the config does not name, and how to take it down", async () => {
    const regions = account({ "us-west-2": "ENABLED", "us-east-1": "ENABLED", "eu-west-1": "ENABLED" });
    const there = { "us-west-2": ["home"], "us-east-1": ["remote-us-east-1"] };
    aws.serve([regions, tagging({ ...there, "eu-west-1": [] })]);
    expect(await checkStrays(CONFIG)).toBe("nothing is left anywhere else");
    aws.serve([regions, tagging({ ...there, "eu-west-1": ["remote-eu-west-1", "remote-eu-west-1"] })]);
    const { message, next } = await failureOf(checkStrays(CONFIG));
    // No ECS answers here.
    expect(message).toMatch(/^eu-west-1: 2 resources are left of remote-eu-west-1, .* could not be asked$/);
    expect(next).toContain("`meridian prune`");
    aws.serve([regions, tagging(there)]);
    expect(await checkStrays(CONFIG)).toMatch(/^1 of 3 regions .*tag:GetResources in eu-west-1: .*may not do that/);
    aws.serve([regions, tagging({})]);
    expect(await failureOf(checkStrays(CONFIG))).toMatchObject({
      message: expect.stringMatching(/^3 of 3 regions could not be looked through/),
      next: expect.stringContaining("tag:GetResources"),
    });
  });

  it("says that there are no credentials by the words of each region", async () => {
    for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) delete process.env[name];
    Object.assign(process.env, { AWS_EC2_METADATA_DISABLED: "true", HOME: "/nonexistent" });
    const { issues, next } = await failureOf(checkRegions(CONFIG));
    expect(issues.map(({ received }) => received)).toEqual(
      Array(2).fill(expect.stringMatching(/there are no AWS credentials/)),
    );
    expect(next).toMatch(/^sign in /);
  });

  it("names the regions whose vCPUs a run would exceed, by the account's quota and else by AWS's own", async () => {
    aws.serve([quotas({ "GetServiceQuota L-3032A538": 3 })]);
    const { issues, next } = await failureOf(checkQuotas(CONFIG));
    expect(issues).toEqual([
      { path: "remoteRegions.us-east-1", expected: "at most 3 vCPUs, the account's quota", received: "4" },
    ]);
    expect(next).toContain("Service Quotas, Fargate, L-3032A538");
    aws.serve([quotas({ "GetAWSDefaultServiceQuota L-3032A538": 6 })]);
    expect(await checkQuotas(CONFIG)).toBe("us-east-1 4 of 6, ap-east-1 2 of 6");
  });

  it("asks for the quota of Spot where tasks run on it, and says what it could not learn", async () => {
    aws.serve([quotas({ "GetServiceQuota L-36FBB829": 40 })]);
    expect(await checkQuotas({ ...CONFIG, task: { ...CONFIG.task, spot: true } })).toMatch(/us-east-1 4 of 40/);
    aws.serve([]);
    expect(await checkQuotas(CONFIG)).toMatch(/us-east-1 4 of \?.*look the unknown up: Service Quotas/);
  });

  it("says that Docker is needed when there is none", async () => {
    process.env.DOCKER_HOST = "unix:///nonexistent/docker.sock";
    const withEngine = await failureOf(checkDocker(CONFIG));
    expect(withEngine.message).toMatch(/^docker: /);
    expect(withEngine.next).toMatch(/^start Docker: the images are built with it; or name images/);
  });

  it("wants a login of Docker for each region whose registry is pushed to", async () => {
    const { DOCKER_CONFIG } = process.env;
    const folder = mkdtempSync(join(tmpdir(), "meridian-docker-"));
    const loginsIn = (...regions: readonly string[]): void => {
      const auths = Object.fromEntries(
        regions.map((region) => [`123456789012.dkr.ecr.${region}.amazonaws.com`, { auth: "c2VjcmV0" }]),
      );
      writeFileSync(join(folder, "config.json"), JSON.stringify({ auths }));
    };
    const checkOf = (repositories: string): Promise<string> =>
      checkRegistry(Config.parse({ ...WRITTEN, images: { registry: "ecr", repositories } }));
    process.env.DOCKER_CONFIG = folder;
    try {
      loginsIn("us-west-2");
      for (const repositories of ["home", "replicated"])
        expect(await checkOf(repositories)).toMatch(/^123456789012\.dkr\.ecr\.us-west-2/);
      const lacking = await failureOf(checkOf("per-region"));
      expect(lacking.message).toBe("Docker has no login for the account's registry in us-east-1, ap-east-1");
      expect(lacking.next).toMatch(/--region us-east-1 .*the same for each of the others$/);
      loginsIn("us-east-1", "ap-east-1");
      expect(await checkOf("per-region")).toMatch(/us-east-1.*, .*ap-east-1.* of Docker's config/);
    } finally {
      if (DOCKER_CONFIG === undefined) delete process.env.DOCKER_CONFIG;
      else process.env.DOCKER_CONFIG = DOCKER_CONFIG;
      rmSync(folder, { recursive: true, force: true });
    }
  });

  describe("of a registry", () => {
    let registry: Server;
    let status = 200;
    const config = () =>
      ({ ...CONFIG, images: { registry: `127.0.0.1:${(registry.address() as AddressInfo).port}/team` } }) as Config;

    beforeEach(async () => {
      status = 200;
      registry = createServer((_, response) => response.writeHead(status).end());
      await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
    });
    afterEach(() => new Promise((resolve) => registry.close(resolve)));

    it("takes one that answers, and names one that refuses or is not there", async () => {
      expect(await checkRegistry(config())).toMatch(/\/team answers/);
      status = 403;
      expect((await failureOf(checkRegistry(config()))).message).toMatch(/answers 403: that is no image registry/);
      const gone = config();
      registry.close();
      registry.closeAllConnections();
      expect((await failureOf(checkRegistry(gone))).message).toMatch(/does not answer/);
    });

    it("asks for no Docker and no login where the config names the images, and for each that is not in ECR that its registry answers", async () => {
      const image = (name: string): string => `127.0.0.1:${(registry.address() as AddressInfo).port}/team/${name}:1`;
      const images = { aggregator: image("aggregator"), "load-generator": image("generator") };
      const named = Config.parse({ ...WRITTEN, images });
      expect(await checkDocker(named)).toBe("not needed: the config names the images");
      expect(await checkRegistry(named)).toBe(
        `nothing is pushed; tasks pull ${images.aggregator} and ${images["load-generator"]}`,
      );
      status = 500;
      expect((await failureOf(checkRegistry(named))).message).toMatch(/answers 500/);
      const inEcr = "123456789012.dkr.ecr.us-west-2.amazonaws.com/load";
      const ofEcr = { aggregator: `${inEcr}/aggregator:1`, "load-generator": `${inEcr}/generator:1` };
      expect(await checkRegistry(Config.parse({ ...WRITTEN, images: ofEcr }))).toMatch(/^nothing is pushed/);
    });
  });
});
