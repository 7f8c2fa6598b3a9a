// Where images come from: the account's own registry with its copies, or images that were built elsewhere.
import { awsConfigIssues } from "../../contracts/config/aws-config.ts";
import { Config } from "../../contracts/config/config.ts";
import { namedImagesOf } from "../../contracts/config/images.ts";
import { policiesOf } from "../../stacks/policies.ts";
import {
  CONFIG,
  deploymentOf,
  removeFolders,
  type Synthesized,
  statementsOf,
  synthesize,
  synthesizeAnew,
} from "./support.ts";

afterAll(removeFolders);

const REMOTES = ["us-east-1", "eu-west-1"];
const NAMES = ["acme-aggregator", "acme-load-generator"];
const DIGEST = `sha256:${"0".repeat(64)}`;
const hostIn = (region: string): string =>
  `\${data.aws_caller_identity.account.account_id}.dkr.ecr.${region}.amazonaws.com`;
const REPLICATED = { images: { registry: "ecr", repositories: "replicated" } };
const PER_REGION = { images: { registry: "ecr", repositories: "per-region" } };
const NAMED = {
  aggregator: "docker.io/acme/meridian-aggregator:0.1.0",
  "load-generator": `123456789012.dkr.ecr.eu-north-1.amazonaws.com/tools/load@${DIGEST}`,
};

const pushedIn = (from: Synthesized, stack: string) =>
  from.resources(stack, "docker_registry_image").map(({ values }) => values);
const pulledIn = (from: Synthesized, region: string): string[] =>
  from
    .resources(`remote-${region}`, "aws_ecs_task_definition")
    .map(({ values }) => JSON.parse(values.container_definitions)[0].image);
const rightsIn = (from: Synthesized, region: string) =>
  statementsOf(from, `remote-${region}`).filter(({ actions }) => actions.some((action) => action.startsWith("ecr:")));
const registryAuthIn = (from: Synthesized, stack: string) => from.stacks[stack].provider.docker[0].registry_auth;

describe("repositories that ECR copies into each region", () => {
  const replicated = synthesize(REPLICATED);

  it("are made by the home stack, each in its region, before anything is pushed", () => {
    const repositories = replicated.resources("home", "aws_ecr_repository");
    const placed = repositories.map(({ values }) => `${values.provider} ${values.name}`);
    const all = ["us-west-2", ...REMOTES].flatMap((region) => NAMES.map((name) => `aws.${region} ${name}`));
    expect(placed.sort()).toEqual(all.sort());
    for (const { values } of repositories) expect(values.force_delete).toBe(true);
    const { id, values } = replicated.only("home", "aws_ecr_replication_configuration");
    expect(values.depends_on).toHaveLength(4);
    for (const { depends_on } of pushedIn(replicated, "home"))
      expect(depends_on).toContain(`aws_ecr_replication_configuration.${id}`);
    for (const region of REMOTES) expect(replicated.resources(`remote-${region}`, "docker_registry_image")).toEqual([]);
  });

  it("are the only ones that are copied, and only into regions of the config", () => {
    const { values } = replicated.only("home", "aws_ecr_replication_configuration");
    const [rule, ...others] = values.replication_configuration.rule;
    expect(others).toEqual([]);
    expect(rule.destination.map(({ region }: { region: string }) => region)).toEqual([...REMOTES].sort());
    expect(rule.repository_filter.map(({ filter }: { filter: string }) => filter)).toEqual(NAMES);
  });

  it("are pulled from in the tasks' own region, by the execution role's rights there", () => {
    for (const region of REMOTES) {
      for (const image of pulledIn(replicated, region)) expect(image.startsWith(`${hostIn(region)}/acme-`)).toBe(true);
      const [, layers] = rightsIn(replicated, region);
      for (const arn of layers?.resources ?? []) expect(arn).toContain(`:ecr:${region}:`);
      expect(layers?.resources).toHaveLength(2);
    }
    const tagsOf = (names: readonly string[]) => names.map((name) => name.split(":").at(-1)).sort();
    const pushed = pushedIn(replicated, "home").map(({ name }) => name);
    for (const name of pushed) expect(name.startsWith(`${hostIn("us-west-2")}/acme-`)).toBe(true);
    expect(tagsOf(pulledIn(replicated, "eu-west-1"))).toEqual(tagsOf(pushed));
  });

  it("get another image with another region: what is there already is not copied", () => {
    const namesOf = (change: object) =>
      pushedIn(synthesize({ ...REPLICATED, ...change }), "home").map(({ name, build }) => [name, build.labels]);
    const [[name, labels] = []] = namesOf({});
    const [[moreName, moreLabels] = []] = namesOf({ remoteRegions: { ...CONFIG.remoteRegions, "ap-south-1": 1 } });
    expect(moreName).not.toBe(name);
    expect([labels, moreLabels]).toEqual([
      { "meridian.replicas": "eu-west-1 us-east-1" },
      { "meridian.replicas": "ap-south-1 eu-west-1 us-east-1" },
    ]);
  });

  it("need no copy where the home region is the only one", () => {
    const alone = synthesize({ ...REPLICATED, remoteRegions: { "us-west-2": 5 } });
    expect(alone.resources("home", "aws_ecr_replication_configuration")).toEqual([]);
    expect(alone.resources("home", "aws_ecr_repository")).toHaveLength(2);
  });

  it("can be taken down where the config names their region no more", () => {
    const { stacks } = synthesizeAnew({}, [], ["us-west-2", "eu-west-1", "sa-east-1"]);
    const aliases = stacks.home.provider.aws.map(({ alias }: { alias: string }) => alias);
    expect(aliases.sort()).toEqual(["eu-west-1", "sa-east-1", "us-west-2"]);
  });
});

describe("repositories that each region is pushed to", () => {
  const each = synthesize(PER_REGION);

  it("are made, filled and pulled from by the region's own stack", () => {
    expect([each.resources("home", "aws_ecr_repository"), pushedIn(each, "home")]).toEqual([[], []]);
    expect(registryAuthIn(each, "home")).toBeUndefined();
    for (const region of REMOTES) {
      const stack = `remote-${region}`;
      expect(each.resources(stack, "aws_ecr_repository").map(({ values }) => values.name)).toEqual(NAMES);
      expect(registryAuthIn(each, stack)).toEqual([{ address: hostIn(region) }]);
      const pushed = pushedIn(each, stack).map(({ name }) => name);
      for (const name of pushed) expect(name.startsWith(`${hostIn(region)}/acme-`)).toBe(true);
      expect(pulledIn(each, region).sort()).toEqual([...pushed].sort());
      for (const arn of rightsIn(each, region)[1]?.resources ?? []) expect(arn).toContain(`:ecr:${region}:`);
    }
  });

  it("have their images before the tasks that pull them", () => {
    const images = each.resources("remote-us-east-1", "docker_registry_image");
    for (const { values } of each.resources("remote-us-east-1", "aws_ecs_service"))
      expect(values.depends_on).toEqual(expect.arrayContaining(images.map(({ type, id }) => `${type}.${id}`)));
  });

  it("go with a region that the config has lost, without Docker", () => {
    const { stacks } = synthesizeAnew(PER_REGION, ["sa-east-1"]);
    expect(stacks["remote-sa-east-1"].provider.docker[0].disable_docker_daemon_check).toBe(true);
  });
});

describe("images that were built elsewhere", () => {
  const named = synthesize({ images: NAMED });

  it("are what tasks run, and nothing is built, pushed or made for them", () => {
    for (const region of REMOTES)
      expect(pulledIn(named, region).sort()).toEqual([NAMED["load-generator"], "acme/meridian-aggregator:0.1.0"]);
    for (const stack of Object.keys(named.stacks)) {
      expect(pushedIn(named, stack)).toEqual([]);
      expect(named.resources(stack, "aws_ecr_repository")).toEqual([]);
    }
    expect(registryAuthIn(named, "home")).toBeUndefined();
  });

  it("are pulled from ECR by the rights that their names ask for", () => {
    const [token, layers, ...others] = rightsIn(named, "us-east-1");
    expect([token?.resources, others]).toEqual([["*"], []]);
    expect(layers?.resources).toEqual([expect.stringMatching(/:ecr:eu-north-1:123456789012:repository\/tools\/load$/)]);
    const free = { aggregator: NAMED.aggregator, "load-generator": "ghcr.io/acme/load:1" };
    expect(rightsIn(synthesize({ images: free }), "us-east-1")).toEqual([]);
  });

  it("are those that are published, where the config says nothing and some are", () => {
    expect(namedImagesOf({}, NAMED)).toEqual(NAMED);
    expect(namedImagesOf({}, { aggregator: "", "load-generator": "" })).toBeUndefined();
    expect(namedImagesOf(Config.parse(CONFIG), NAMED)).toBeUndefined();
  });

  it.each([
    [{ ...NAMED, registry: "ecr" }],
    [{ aggregator: NAMED.aggregator }],
    [{}],
    [{ ...NAMED, aggregator: "ghcr.io/acme/aggregator" }],
    [{ ...NAMED, aggregator: "acme/aggregator:1" }],
    [{ ...NAMED, aggregator: "https://ghcr.io/acme/aggregator:1" }],
    [{ ...NAMED, aggregator: "ghcr.io/acme/aggregator@sha256:123" }],
  ])("are refused where they are half named, or no images: %j", (images) => {
    expect(Config.safeParse({ ...CONFIG, images }).success).toBe(false);
  });
});

it("is refused what goes with another registry, or with more regions than ECR copies into", () => {
  const issuesOf = (change: object) => awsConfigIssues(Config.parse({ ...CONFIG, ...change })).map(({ path }) => path);
  const pullSecretArn = "arn:aws:secretsmanager:us-west-2:123456789012:secret:registry-a1b2c3";
  const registry = "ghcr.io/acme";
  expect(issuesOf({ images: { registry, repositories: "per-region" } })).toEqual(["images.repositories"]);
  expect(issuesOf({ images: { ...NAMED, pullSecretArn } })).toEqual(["images.pullSecretArn"]);
  const elsewhere = { aggregator: "ghcr.io/acme/a:1", "load-generator": "ghcr.io/acme/l:1" };
  expect(issuesOf({ images: { ...elsewhere, pullSecretArn } })).toEqual([]);
  const many = Object.fromEntries(Array.from({ length: 26 }, (_, index) => [`xx-test-${index + 1}`, { vus: 1 }]));
  const ofMany = awsConfigIssues({ ...Config.parse({ ...CONFIG, ...REPLICATED }), remoteRegions: many });
  expect(ofMany.map(({ path }) => path)).toContain("images.repositories");
});

it.each([REPLICATED, PER_REGION, { images: NAMED }])(
  "asks roles that others make for the same rights: %j",
  (change) => {
    const { execution } = policiesOf(deploymentOf(change));
    const { Statement } = execution.policy as { Statement: { Action: string[]; Resource: string[] }[] };
    const pulls = Statement.filter(({ Action }) => Action.includes("ecr:BatchGetImage")).flatMap(
      ({ Resource }) => Resource,
    );
    const arnsOf = (text: string): string => text.replace(/^arn:.*?:ecr:/, "").replace(/\$\{[^}]+\}/, "ACCOUNT");
    const made = REMOTES.flatMap((region) => rightsIn(synthesize(change), region)[1]?.resources ?? []);
    expect([...new Set(pulls.map(arnsOf))].sort()).toEqual([...new Set(made.map(arnsOf))].sort());
  },
);
