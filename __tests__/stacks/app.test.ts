// All stacks together: which there are, what every one has, and that none knows of another.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { AWS_REGIONS } from "../../contracts/words/aws-regions.ts";
import { CANARY, removeFolders, statementsOf, synthesize, synthesizeAnew } from "./support.ts";

afterAll(removeFolders);

describe("the stacks of a deployment", () => {
  const synthesized = synthesize();
  const { stacks } = synthesized;

  it("are one home stack and one for each remote region", () => {
    expect(Object.keys(stacks).sort()).toEqual(["home", "remote-eu-west-1", "remote-us-east-1"]);
  });

  it("have one provider each, aliased by its region, which every resource and data source names", () => {
    const regions = { home: "us-west-2", "remote-eu-west-1": "eu-west-1", "remote-us-east-1": "us-east-1" };
    for (const [stack, region] of Object.entries(regions)) {
      expect(stacks[stack].provider.aws).toEqual([{ region, alias: region }]);
      const blocks = [...Object.entries(stacks[stack].resource), ...Object.entries(stacks[stack].data)];
      const used = blocks
        .filter(([type]) => type.startsWith("aws_"))
        .flatMap(([, byId]) => Object.values(byId as Record<string, { provider?: string }>));
      expect(new Set(used.map(({ provider }) => provider))).toEqual(new Set([`aws.${region}`]));
    }
  });

  describe("of which the config has lost a region", () => {
    const left = synthesizeAnew({}, ["sa-east-1"]);
    const stack = left.stacks["remote-sa-east-1"];

    it("have an empty stack for it, whose provider and state are those that it was made with", () => {
      expect(stack.resource).toBeUndefined();
      expect(stack.provider.aws).toEqual([expect.objectContaining({ region: "sa-east-1", alias: "sa-east-1" })]);
      expect(stack.terraform.backend.local.path).toMatch(/terraform\.acme\.remote-sa-east-1\.tfstate$/);
    });

    it("say so at synth, with what to do", () => {
      const manifest = JSON.parse(readFileSync(join(left.directoryOf("home"), "../../manifest.json"), "utf8"));
      expect(manifest.stacks["remote-sa-east-1"].annotations).toEqual([
        expect.objectContaining({ level: "@cdktf/warn", message: expect.stringContaining("meridian prune") }),
      ]);
    });

    it("let the orchestrator stop its services, and seed the run with it", () => {
      const scaling = statementsOf(left, "home").find(({ actions }) => actions.includes("ecs:UpdateService"));
      expect(scaling?.resources.filter((arn) => arn.includes(":sa-east-1:"))).toHaveLength(3);
      const items = left.resources("home", "aws_dynamodb_table_item").map(({ values }) => JSON.parse(values.item));
      expect(items.find(({ settings }) => settings !== undefined).formerRegions).toEqual({ L: [{ S: "sa-east-1" }] });
    });
  });

  it("let the home region be a remote region too", () => {
    const both = synthesize({ homeRegion: "eu-west-1", remoteRegions: { "eu-west-1": 1 } });
    expect(Object.keys(both.stacks).sort()).toEqual(["home", "remote-eu-west-1"]);
    const roles = ["home", "remote-eu-west-1"].flatMap((stack) =>
      both.resources(stack, "aws_iam_role").map(({ values }) => values.name),
    );
    expect(new Set(roles).size).toBe(roles.length);
  });

  it("reference no other stack, so that each deploys alone", () => {
    expect(JSON.stringify(stacks)).not.toContain("terraform_remote_state");
    for (const stack of Object.values(stacks)) expect(stack.variable ?? {}).toEqual({});
  });

  it("pin the AWS provider and let the docker provider be any from 4.0.0 below 5", () => {
    expect(stacks.home.terraform.required_providers.docker).toEqual({
      source: "kreuzwerker/docker",
      version: ">= 4.0.0, < 5",
    });
    for (const stack of Object.values(stacks)) expect(stack.terraform.required_providers.aws.version).toBe("5.100.0");
  });

  it("need Docker for the home stack alone", () => {
    expect(stacks["remote-eu-west-1"].provider.docker).toBeUndefined();
  });

  it("tag whatever can be tagged", () => {
    const untaggable = new Set([
      "aws_cloudwatch_event_target",
      "aws_dynamodb_table_item",
      "aws_iam_role_policy",
      "aws_lambda_alias",
      "aws_lambda_function_event_invoke_config",
      "aws_lambda_permission",
      "aws_s3_bucket_lifecycle_configuration",
      "aws_s3_bucket_public_access_block",
      "aws_s3_bucket_server_side_encryption_configuration",
      "aws_s3_bucket_versioning",
    ]);
    for (const stack of Object.keys(stacks)) {
      for (const { type, values } of synthesized.resources(stack)) {
        if (!type.startsWith("aws_") || untaggable.has(type)) continue;
        const own = { "meridian:name": "acme", "meridian:stack": stack, Name: expect.stringMatching(/^acme-./) };
        const seed = type === "aws_ecs_service" ? { "meridian:seed": expect.stringMatching(/^[0-9a-f]{12}$/) } : {};
        expect([type, values.tags]).toEqual([type, { ...own, ...seed }]);
      }
    }
  });

  it("hold no value of env, for it may be a secret of the system under test", () => {
    expect(JSON.stringify(stacks)).not.toContain(CANARY);
  });

  it("come out the same, byte for byte, when nothing changed", () => {
    expect(JSON.stringify(synthesizeAnew().stacks)).toBe(JSON.stringify(stacks));
  });
});

describe("a deployment in thirty regions", () => {
  const regions = Object.keys(AWS_REGIONS).filter((region) => !/^(cn|us-gov)-/.test(region));
  const synthesized = synthesize({
    remoteRegions: Object.fromEntries(regions.slice(0, 30).map((region) => [region, 10])),
    task: { spot: true },
  });

  it("has a stack for each, of at most 24 resources", () => {
    const remotes = Object.keys(synthesized.stacks).filter((stack) => stack !== "home");
    expect(remotes).toHaveLength(30);
    for (const stack of remotes) expect(synthesized.resources(stack).length).toBeLessThanOrEqual(24);
  });

  it("gives no remote stack anything that costs money while no task runs", () => {
    const types = new Set(synthesized.resources("remote-eu-west-1").map(({ type }) => type));
    expect([...types].sort()).toEqual([
      "aws_cloudwatch_log_group",
      "aws_default_route_table",
      "aws_default_security_group",
      "aws_ecs_cluster",
      "aws_ecs_cluster_capacity_providers",
      "aws_ecs_service",
      "aws_ecs_task_definition",
      "aws_iam_role",
      "aws_iam_role_policy",
      "aws_internet_gateway",
      "aws_security_group",
      "aws_subnet",
      "aws_vpc",
      "terraform_data",
    ]);
  });
});

describe("Terraform's state", () => {
  it("is kept in files when the config names no backend", () => {
    const paths = Object.values(synthesize().stacks).map((stack) => stack.terraform.backend.local.path);
    expect(new Set(paths).size).toBe(3);
    for (const path of paths) expect(path).toMatch(/\/terraform\.acme\.[\w-]+\.tfstate$/);
  });

  it("is kept in S3 with a lock file when the config names a bucket, each stack's apart", () => {
    const stateBackend = { bucket: "acme-terraform", region: "eu-west-1" };
    const { stacks } = synthesize({ stateBackend, remoteRegions: { "eu-west-1": 1 } });
    for (const [stack, { terraform }] of Object.entries(stacks)) {
      expect(terraform.backend).toEqual({
        s3: {
          bucket: "acme-terraform",
          region: "eu-west-1",
          key: `meridian/acme/${stack}.tfstate`,
          encrypt: true,
          use_lockfile: true,
        },
      });
    }
  });
});
