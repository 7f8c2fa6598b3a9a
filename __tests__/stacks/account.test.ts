// Accounts with rules of their own: tags on everything, roles with boundaries or none at all, networks that there are,
// private registries.
import { awsConfigIssues } from "../../contracts/config/aws-config.ts";
import { Config } from "../../contracts/config/config.ts";
import { checkTerraform, dockerHostOf } from "../../stacks/machine.ts";
import { policiesOf } from "../../stacks/policies.ts";
import { CONFIG, deploymentOf, removeFolders, statementsOf, synthesize } from "./support.ts";

afterAll(removeFolders);

const ACCOUNT = "123456789012";
const roleArn = (name: string): string => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const ROLES = {
  orchestrator: roleArn("decider"),
  execution: roleArn("ecs"),
  aggregator: roleArn("merger"),
  "load-generator": roleArn("load"),
};
const PRIVATE = { vpcId: "vpc-0a1b2c3d", subnetIds: ["subnet-0a1b2c3d", "subnet-1a1b2c3d"], assignPublicIp: false };
const STACK = "remote-us-east-1";

/** As the provider's schema has it. */
const takesTags = async (type: string): Promise<boolean> => {
  const path = `@cdktf/provider-aws/lib/${type.slice("aws_".length).replaceAll("_", "-")}/index.js`;
  const classes = Object.values(await import(path)) as { tfResourceType?: string; prototype: object }[];
  const made = classes.find(({ tfResourceType }) => tfResourceType === type);
  if (made === undefined) throw new Error(`${path} has no ${type}`);
  return "tagsInput" in made.prototype;
};

describe("tags of the config", () => {
  const tags = { team: "shop", "cost-center": "4711" };
  const tagged = synthesize({ tags });

  it("are on whatever has tags, beside the deployment's own, and go on to tasks", () => {
    const plain = synthesize();
    for (const stack of Object.keys(tagged.stacks)) {
      const own = new Map(plain.resources(stack).map(({ type, id, values }) => [`${type} ${id}`, values.tags]));
      const found = tagged.resources(stack).filter(({ type }) => type.startsWith("aws_"));
      expect(found.filter(({ values }) => values.tags !== undefined).length).toBeGreaterThan(7);
      for (const { type, id, values } of found) {
        const before = own.get(`${type} ${id}`);
        // Tags are of the run plan, too: with others it is another seed.
        const seed = type === "aws_ecs_service" ? { "meridian:seed": expect.stringMatching(/^[0-9a-f]{12}$/) } : {};
        const expected = before === undefined ? undefined : { ...tags, ...before, ...seed };
        expect([type, values.tags]).toEqual([type, expected]);
      }
      for (const { values } of tagged.resources(stack, "aws_ecs_service"))
        expect(values.propagate_tags).toBe("SERVICE");
    }
  });

  it("are on each resource of a kind that takes tags", async () => {
    const { stacks, resources } = synthesize({ tags, images: { registry: "ecr" } });
    const untagged = Object.keys(stacks)
      .flatMap((stack) => resources(stack))
      .filter(({ type, values }) => type.startsWith("aws_") && values.tags === undefined);
    expect(await takesTags("aws_ecs_service")).toBe(true);
    for (const type of new Set(untagged.map((one) => one.type)))
      expect([type, await takesTags(type)]).toEqual([type, false]);
  });

  it("are as many on a bucket's object as it takes", () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`key-${index}`, "value"]));
    const synthesized = synthesize({ tags: many, remoteRegions: { "us-east-1": 1 } });
    expect(Object.keys(synthesized.only("home", "aws_s3_object").values.tags)).toHaveLength(10);
    expect(Object.keys(synthesized.only("home", "aws_s3_bucket").values.tags)).toHaveLength(15);
  });

  it("are refused where AWS would refuse them, or they are the deployment's own", () => {
    const issuesOf = (given: Record<string, string>) =>
      awsConfigIssues(Config.parse({ ...CONFIG, tags: given })).map(({ path }) => path);
    expect(issuesOf({ "meridian:name": "x", "aws:x": "y", Name: "z" })).toHaveLength(3);
    expect(issuesOf({ team: "a\u0007b", long: "x".repeat(257) })).toEqual(["tags.team", "tags.long"]);
    expect(issuesOf({ "Team Löwe": "a+b/c=d@e:f_g-h.i" })).toEqual([]);
  });
});

describe("roles of an account with rules", () => {
  it("have the boundary, the path and the prefix that the config names", () => {
    const iam = {
      permissionsBoundary: `arn:aws:iam::${ACCOUNT}:policy/boundary`,
      path: "/load-tests/",
      namePrefix: "team-",
    };
    const synthesized = synthesize({ iam });
    const roles = ["home", STACK].flatMap((stack) => synthesized.resources(stack, "aws_iam_role"));
    expect(roles).toHaveLength(4);
    for (const { values } of roles) {
      expect(values).toMatchObject({ permissions_boundary: iam.permissionsBoundary, path: "/load-tests/" });
      expect(values.name).toMatch(/^team-acme-/);
    }
  });

  it("keep their addresses in the state without any of that", () => {
    const ids = ["home", STACK].flatMap((stack) =>
      synthesize()
        .resources(stack, "aws_iam_role")
        .map(({ id }) => id),
    );
    expect(ids.map((id) => id.replace(/_[0-9A-F]{8}$/, "")).sort()).toEqual([
      "aggregator-role",
      "execution-role",
      "load-generator-role",
      "orchestrator-function_orchestrator-role",
    ]);
  });

  it("are made neither, nor their policies, where the config names them", () => {
    const synthesized = synthesize({ iam: { roles: ROLES } });
    for (const stack of ["home", STACK]) {
      expect(synthesized.resources(stack, "aws_iam_role")).toEqual([]);
      expect(synthesized.resources(stack, "aws_iam_role_policy")).toEqual([]);
    }
    expect(synthesized.only("home", "aws_lambda_function").values.role).toBe(ROLES.orchestrator);
    const tasks = synthesized.resources(STACK, "aws_ecs_task_definition").map(({ values }) => values);
    expect(tasks.map(({ execution_role_arn }) => execution_role_arn)).toEqual([ROLES.execution, ROLES.execution]);
    expect(tasks.map(({ task_role_arn }) => task_role_arn).sort()).toEqual([ROLES["load-generator"], ROLES.aggregator]);
  });

  it("are refused when a name gets too long, or both ways are named", () => {
    const long = Config.parse({
      ...CONFIG,
      name: "a-name-of-twenty-letters",
      iam: { namePrefix: "a-prefix-of-much-" },
    });
    expect(awsConfigIssues(long).map(({ path }) => path)).toEqual(["iam.namePrefix"]);
    expect(Config.safeParse({ ...CONFIG, iam: { roles: ROLES, path: "/x/" } }).success).toBe(false);
  });

  it("are written as policies that have every action of those that would be made", () => {
    const written = policiesOf(deploymentOf());
    const actionsOf = (policy: unknown): string[] =>
      (policy as { Statement: { Action: string[] }[] }).Statement.flatMap(({ Action }) => Action);
    const all = new Set(Object.values(written).flatMap(({ policy }) => actionsOf(policy)));
    const made = ["home", STACK].flatMap((stack) =>
      statementsOf(synthesize(), stack).flatMap(({ actions }) => actions),
    );
    expect([...all].sort()).toEqual([...new Set(made)].sort());
    const text = JSON.stringify(written);
    expect(text).not.toContain("${");
    for (const region of ["us-east-1", "eu-west-1"]) expect(text).toContain(`*#${region}`);
  });
});

describe("a region's network", () => {
  const networkOf = (network: object) => {
    const synthesized = synthesize({ remoteRegions: { "us-east-1": { vus: 5, network } } });
    const [service] = synthesized.resources(STACK, "aws_ecs_service");
    return { synthesized, used: service?.values.network_configuration };
  };

  it("is the one that the config names, of which nothing is made but a group", () => {
    const { synthesized, used } = networkOf(PRIVATE);
    const group = synthesized.only(STACK, "aws_security_group");
    expect(group.values.vpc_id).toBe(PRIVATE.vpcId);
    expect(used).toEqual({
      subnets: PRIVATE.subnetIds,
      security_groups: [`\${aws_security_group.${group.id}.id}`],
      assign_public_ip: false,
    });
    for (const type of ["aws_vpc", "aws_subnet", "aws_internet_gateway", "aws_default_route_table"])
      expect(synthesized.resources(STACK, type)).toEqual([]);
  });

  it("makes no group either where the config names some", () => {
    const securityGroupIds = ["sg-0a1b2c3d", "sg-1a1b2c3d"];
    const { synthesized, used } = networkOf({ ...PRIVATE, securityGroupIds, assignPublicIp: true });
    expect(synthesized.resources(STACK, "aws_security_group")).toEqual([]);
    expect(used).toMatchObject({ security_groups: securityGroupIds, assign_public_ip: true });
  });

  it("has the addresses that the config names, two quarters of them for tasks", () => {
    const { synthesized, used } = networkOf({ cidr: "172.20.128.0/20" });
    expect(synthesized.only(STACK, "aws_vpc").values.cidr_block).toBe("172.20.128.0/20");
    const subnets = synthesized.resources(STACK, "aws_subnet").map(({ values }) => values.cidr_block);
    expect(subnets).toEqual(["172.20.128.0/22", "172.20.132.0/22"]);
    expect(used.assign_public_ip).toBe(true);
  });

  it("is as before in a region that names none", () => {
    const subnets = synthesize()
      .resources(STACK, "aws_subnet")
      .map(({ values }) => values.cidr_block);
    expect(subnets).toEqual(["10.0.0.0/18", "10.0.64.0/18"]);
  });

  it.each([
    [{ vpcId: "vpc-0a1b2c3d" }],
    [{ subnetIds: ["subnet-0a1b2c3d"] }],
    [{ ...PRIVATE, cidr: "10.1.0.0/16" }],
    [{ cidr: "10.1.2.0/16" }],
    [{ cidr: "8.8.0.0/16" }],
    [{ cidr: "10.0.0.0/8" }],
    [{ ...PRIVATE, subnetIds: [] }],
    [{ ...PRIVATE, securityGroupIds: ["sg-0a1b2c3d"], egress: ["udp"] }],
    [{ egress: ["sctp"] }],
  ])("is refused when it is half of one: %j", (network) => {
    expect(Config.safeParse({ ...CONFIG, remoteRegions: { "us-east-1": { vus: 5, network } } }).success).toBe(false);
  });

  it("goes with a rate and a weight, too", () => {
    const network = { cidr: "10.1.0.0/16" };
    const regions = { "us-east-1": { rate: 10, network }, "eu-west-1": { vus: 1 } };
    expect(Config.parse({ ...CONFIG, remoteRegions: regions }).remoteRegions["us-east-1"]).toEqual({
      rate: 10,
      network,
    });
  });
});

describe("a private registry", () => {
  const pullSecretArn = `arn:aws:secretsmanager:us-west-2:${ACCOUNT}:secret:registry-a1b2c3`;
  const synthesized = synthesize({ images: { registry: "ghcr.io/acme", pullSecretArn } });

  it("is pulled from by the secret's name, which ECS alone may read", () => {
    for (const { values } of synthesized.resources(STACK, "aws_ecs_task_definition")) {
      const [container] = JSON.parse(values.container_definitions);
      expect(container.repositoryCredentials).toEqual({ credentialsParameter: pullSecretArn });
    }
    const reading = statementsOf(synthesized, STACK).filter(({ resources }) => resources.includes(pullSecretArn));
    expect(reading.map(({ actions }) => actions)).toEqual([["secretsmanager:GetSecretValue"]]);
  });

  it("is not asked with credentials where the config names none", () => {
    expect(JSON.stringify(synthesize().stacks[STACK])).not.toContain("repositoryCredentials");
  });
});

describe("this machine", () => {
  const answering = (answer: string | undefined) => async () => answer;

  it("has its Docker where the present context says", async () => {
    const colima = "unix:///home/me/.colima/default/docker.sock";
    expect(await dockerHostOf({}, answering(colima))).toBe(colima);
    expect(await dockerHostOf({}, answering("unix:///var/run/docker.sock"))).toBeUndefined();
    expect(await dockerHostOf({}, answering(undefined))).toBeUndefined();
    expect(await dockerHostOf({ DOCKER_HOST: "tcp://127.0.0.1:2375" }, answering(colima))).toBeUndefined();
  });

  it("needs a Terraform that locks by a file for a state in a bucket, and says so", async () => {
    const stateBackend = { bucket: "states", region: "us-west-2", prefix: "meridian" };
    const version = (text: string) => answering(JSON.stringify({ terraform_version: text }));
    await expect(checkTerraform({ stateBackend }, {}, version("1.5.7"))).rejects.toMatchObject({
      code: "ENVIRONMENT_INVALID",
      message: expect.stringMatching(/1\.5\.7 .*stateBackend needs 1\.10/),
    });
    for (const [config, text] of [
      [{ stateBackend }, "1.10.0"],
      [{ stateBackend }, "2.0.0-rc1"],
      [{ stateBackend: undefined }, "1.5.7"],
    ] as const)
      await expect(checkTerraform(config, {}, version(text))).resolves.toBeUndefined();
  });
});

describe("the account's own registry", () => {
  const own = synthesize({ images: { registry: "ecr" } });
  const ACCOUNT_ID = "${data.aws_caller_identity.account.account_id}";
  const HOST = `${ACCOUNT_ID}.dkr.ecr.us-west-2.amazonaws.com`;

  it("has a repository for each image, which goes with the home stack, and keeps the newest", () => {
    const repositories = own.resources("home", "aws_ecr_repository").map(({ values }) => values);
    expect(repositories.map(({ name }) => name)).toEqual(["acme-aggregator", "acme-load-generator"]);
    for (const values of repositories)
      expect(values).toMatchObject({ force_delete: true, image_tag_mutability: "IMMUTABLE" });
    expect(own.resources("home", "aws_ecr_lifecycle_policy")).toHaveLength(2);
    expect(synthesize().resources("home", "aws_ecr_repository")).toEqual([]);
  });

  it("is pushed to when it is there, with Docker's own login, and pulled from by every region's tasks", () => {
    const pushed = own.resources("home", "docker_registry_image").map(({ values }) => values);
    expect(own.stacks.home.provider.docker[0].registry_auth).toEqual([{ address: HOST }]);
    for (const { name, depends_on } of pushed) {
      expect(name.startsWith(`${HOST}/acme-`)).toBe(true);
      expect(depends_on[0]).toMatch(/^aws_ecr_repository\./);
    }
    const images = own
      .resources(STACK, "aws_ecs_task_definition")
      .map(({ values }) => JSON.parse(values.container_definitions)[0].image);
    expect(images.sort()).toEqual(pushed.map(({ name }) => name).sort());
  });

  it("is open to the execution roles, for these two repositories alone", () => {
    const pullsOf = (from: ReturnType<typeof synthesize>) =>
      statementsOf(from, STACK).filter(({ actions }) => actions.some((action) => action.startsWith("ecr:")));
    const [token, layers, ...more] = pullsOf(own);
    expect([token?.actions, token?.resources, more]).toEqual([["ecr:GetAuthorizationToken"], ["*"], []]);
    expect(layers?.resources).toEqual(
      ["aggregator", "load-generator"].map((role) =>
        expect.stringMatching(new RegExp(`:ecr:us-west-2:.*:repository/acme-${role}$`)),
      ),
    );
    expect(pullsOf(synthesize())).toEqual([]);
  });

  it("takes no secret", () => {
    const pullSecretArn = `arn:aws:secretsmanager:us-west-2:${ACCOUNT}:secret:registry-a1b2c3`;
    const issuesOf = (images: object) => awsConfigIssues(Config.parse({ ...CONFIG, images })).map(({ path }) => path);
    expect(issuesOf({ registry: "ecr", pullSecretArn })).toEqual(["images.pullSecretArn"]);
    expect([issuesOf({ registry: "ecr" }), issuesOf({ registry: "ghcr.io/acme", pullSecretArn })]).toEqual([[], []]);
  });
});
