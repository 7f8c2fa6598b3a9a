// The home stack by named properties: seeded items and their rules, the orchestrator, its sweep, the script, the
// images.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROLES } from "../../contracts/words/names.ts";
import { deploymentOf, removeFolders, type Synthesized, synthesize } from "./support.ts";

afterAll(removeFolders);

const itemsOf = (synthesized: Synthesized) =>
  Object.fromEntries(
    synthesized.resources("home", "aws_dynamodb_table_item").map(({ values }) => {
      const item = JSON.parse(values.item);
      return [item.id.S as string, { values, item }];
    }),
  );

const seedHashOf = (change: object = {}, script?: string): string => deploymentOf(change, script).seedHash;

describe("the home stack's seeded items", () => {
  const synthesized = synthesize();
  const items = itemsOf(synthesized);

  it("are the four of a run that nothing has happened in", () => {
    expect(Object.keys(items).sort()).toEqual([
      "aggregator-ready-regions",
      "required-remote-regions",
      "test-completed-regions",
      "test-start-state",
    ]);
    expect(items["required-remote-regions"]?.item).toMatchObject({
      regions: {
        M: {
          "us-east-1": { M: { vus: { N: "2500" }, workers: { N: "3" } } },
          "eu-west-1": { M: { vus: { N: "25" }, workers: { N: "1" } } },
        },
      },
      // Whoever deploys it.
      startedBy: { S: "${data.aws_caller_identity.account.arn}" },
      settings: { M: { barrier: { S: "workers" }, durationSeconds: { N: "20" }, drainSeconds: { N: "30" } } },
    });
    expect(items["aggregator-ready-regions"]?.item.regions).toEqual({ M: {} });
    expect(items["test-completed-regions"]?.item.regions).toEqual({ M: {} });
    expect(items["test-start-state"]?.item).toMatchObject({ state: { BOOL: false }, timestamp: { S: "" } });
  });

  it("name one run and one generation, both of the instant of seeding", () => {
    const all = Object.values(items);
    expect(new Set(all.map(({ item }) => item.runId.S)).size).toBe(1);
    expect(new Set(all.map(({ item }) => item.generation.N)).size).toBe(1);
    const seeding = `terraform_data.${synthesized.only("home", "terraform_data").id}.output.at`;
    const localOf = (reference = "") =>
      synthesized.stacks.home.locals[/\$\{local\.([^}]+)\}/.exec(reference)?.[1] ?? ""];
    expect(localOf(all[0]?.item.runId.S)).toBe(`\${formatdate("YYYYMMDD-hhmmss", ${seeding})}`);
    expect(localOf(all[0]?.item.generation.N)).toBe(`\${formatdate("YYYYMMDDhhmmss", ${seeding})}`);
  });

  it("are never shown as drift, and are all replaced by another seeding", () => {
    const seeding = `terraform_data.${synthesized.only("home", "terraform_data").id}`;
    for (const { values } of Object.values(items)) {
      expect(values.lifecycle).toEqual({ ignore_changes: ["item"], replace_triggered_by: [seeding] });
    }
    expect(synthesized.only("home", "terraform_data").values.lifecycle).toEqual({ ignore_changes: ["input"] });
  });

  it("are written with the start state last, and removed with it first", () => {
    expect(items["test-start-state"]?.values.depends_on).toHaveLength(3);
  });

  it("name the run plan by bucket, key and hash", () => {
    const object = synthesized.only("home", "aws_s3_object").values;
    const script = items["required-remote-regions"]?.item.script.M;
    expect(script.location.S).toMatch(
      /^s3:\/\/acme-script-\$\{data\.aws_caller_identity\..*\}-us-west-2\/\$\{aws_s3_object\./,
    );
    expect(object.key).toBe(`run-plans/${script.sha256.S}.json`);
  });

  it("are seeded again by other regions, virtual users, settings or another script, and by nothing else", () => {
    const before = seedHashOf();
    expect(synthesized.only("home", "terraform_data").values.triggers_replace).toEqual({ hash: before });
    const changes: object[] = [
      { remoteRegions: { "us-east-1": 2500 } },
      { remoteRegions: { "us-east-1": 2500, "eu-west-1": 26 } },
      { duration: "21s" },
      { start: { bufferSeconds: 11 } },
      { task: { vusPerTask: 500 } },
      { env: { API_KEY: "another" } },
    ];
    for (const change of changes) expect([change, seedHashOf(change)]).not.toEqual([change, before]);
    expect(seedHashOf({}, "export default () => 1")).not.toBe(before);
    const same: object[] = [
      {},
      { task: { memory: 4096 } },
      { maxCostUsd: 1 },
      { thresholds: { checks: ["rate>0.9"] } },
    ];
    for (const change of same) expect([change, seedHashOf(change)]).toEqual([change, before]);
  });
});

describe("the home stack", () => {
  const synthesized = synthesize();
  const valuesOf = (type: string) => synthesized.only("home", type).values;

  it("keeps both tables by request, with recovery, and lets results expire", () => {
    const tables = synthesized.resources("home", "aws_dynamodb_table").map(({ values }) => values);
    expect(tables.map(({ name }) => name).sort()).toEqual(["acme-results", "acme-state"]);
    for (const table of tables) {
      expect(table).toMatchObject({ billing_mode: "PAY_PER_REQUEST", point_in_time_recovery: { enabled: true } });
    }
    const results = tables.find(({ name }) => name === "acme-results");
    expect(results).toMatchObject({
      hash_key: "run",
      range_key: "seq",
      ttl: { enabled: true, attribute_name: "expiresAt" },
    });
  });

  it("runs the orchestrator without an environment, on ARM, and repeats nothing", () => {
    const lambda = valuesOf("aws_lambda_function");
    expect(lambda).toMatchObject({
      function_name: "acme-orchestrator",
      runtime: "nodejs22.x",
      architectures: ["arm64"],
      memory_size: 256,
      timeout: 30,
      tracing_config: { mode: "PassThrough" },
    });
    expect(lambda.environment).toBeUndefined();
    expect(valuesOf("aws_lambda_function_event_invoke_config")).toMatchObject({
      maximum_retry_attempts: 0,
      maximum_event_age_in_seconds: 60,
    });
    const aliases = synthesized.resources("home", "aws_lambda_alias").map(({ values }) => values.name);
    expect(aliases).toEqual(["aggregator", "generator"]);
    expect(valuesOf("aws_cloudwatch_log_group")).toMatchObject({
      name: "/aws/lambda/acme-orchestrator",
      retention_in_days: 7,
    });
  });

  it("sweeps once a minute, and lets no other rule call the orchestrator", () => {
    const rule = synthesized.only("home", "aws_cloudwatch_event_rule");
    expect(rule.values.schedule_expression).toBe("rate(1 minute)");
    expect(JSON.parse(valuesOf("aws_cloudwatch_event_target").input)).toEqual({ type: "test-sweep" });
    expect(valuesOf("aws_lambda_permission").source_arn).toBe(`\${aws_cloudwatch_event_rule.${rule.id}.arn}`);
  });

  it("keeps the script from the public, encrypted, with old versions expiring, and out of the state", () => {
    expect(valuesOf("aws_s3_bucket_public_access_block")).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
    const [encryption] = valuesOf("aws_s3_bucket_server_side_encryption_configuration").rule;
    expect(encryption.apply_server_side_encryption_by_default).toEqual({ sse_algorithm: "aws:kms" });
    expect(valuesOf("aws_s3_bucket_versioning").versioning_configuration).toEqual({ status: "Enabled" });
    const [expiry] = valuesOf("aws_s3_bucket_lifecycle_configuration").rule;
    expect(expiry.noncurrent_version_expiration).toEqual([{ noncurrent_days: 1 }]);
    expect(valuesOf("aws_s3_object").content).toBeUndefined();
  });

  it("builds both images under a name made of their content, and leaves them when it goes", () => {
    const images = synthesized.resources("home", "docker_registry_image").map(({ values }) => values);
    expect(images.map(({ name }) => name).sort()).toEqual([
      expect.stringMatching(/^acme-inc\/acme-aggregator:[0-9a-f]{16}$/),
      expect.stringMatching(/^acme-inc\/acme-load-generator:[0-9a-f]{16}$/),
    ]);
    for (const image of images)
      expect(image).toMatchObject({ keep_remotely: true, build: { platform: "linux/arm64" } });
  });

  it("asks for Docker when it builds, and not to look", () => {
    expect(synthesized.resources("home", "docker_image")).toEqual([]);
    expect(synthesized.stacks.home.provider.docker[0].disable_docker_daemon_check).toBe(true);
  });

  it("builds both images on the base that one file names", () => {
    const { image, digest } = JSON.parse(readFileSync(join(__dirname, "../../stacks/images/base-image.json"), "utf8"));
    const BASE_IMAGE = digest === "" ? image : `${image}@${digest}`;
    for (const { values } of synthesized.resources("home", "docker_registry_image"))
      expect(values.build.build_args).toEqual({ BASE_IMAGE });
    for (const role of ROLES)
      expect(readFileSync(join(__dirname, "../../images", role, "Dockerfile"), "utf8")).toContain(
        `ARG BASE_IMAGE=${image}\nFROM \${BASE_IMAGE}\n`,
      );
  });

  it("builds another image for another processor", () => {
    const x86 = synthesize({ task: { architecture: "X86_64" } });
    const namesOf = (from: Synthesized) =>
      from.resources("home", "docker_registry_image").map(({ values }) => values.name);
    expect(x86.resources("home", "docker_registry_image")[0]?.values.build.platform).toBe("linux/amd64");
    for (const name of namesOf(x86)) expect(namesOf(synthesized)).not.toContain(name);
  });

  it("takes the registry's password from Docker's own config, and needs none for a registry on this machine", () => {
    const authOf = ({ stacks }: Synthesized) => stacks.home.provider.docker[0].registry_auth;
    const at = (registry: string) => synthesize({ images: { registry } });
    expect(authOf(synthesized)).toEqual([{ address: "registry-1.docker.io" }]);
    expect(authOf(at("ghcr.io/acme-inc"))).toEqual([{ address: "ghcr.io" }]);
    expect(authOf(at("127.0.0.1:5000/team"))).toEqual([{ address: "http://127.0.0.1:5000", auth_disabled: true }]);
  });
});
