// Least privilege, by reading every policy of every stack: these are invisible to scanners of the synthesized JSON.
import { removeFolders, statementsOf, synthesize } from "./support.ts";

afterAll(removeFolders);

/** Each `Resource: "*"` with the reason why AWS has no other: there is none. */
const EVERY_RESOURCE: readonly { readonly actions: string; readonly reason: string }[] = [];

const synthesized = synthesize();
const STACKS = Object.keys(synthesized.stacks);
const statements = STACKS.flatMap((stack) => statementsOf(synthesized, stack).map((found) => ({ stack, ...found })));

const policyOfRole = (stack: string, role: string) => {
  const found = synthesized.resources(stack, "aws_iam_role").find(({ values }) => values.name === role);
  const policy = synthesized
    .resources(stack, "aws_iam_role_policy")
    .find(({ values }) => values.role === `\${aws_iam_role.${found?.id}.name}`);
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any policy
  return JSON.parse(policy?.values.policy).Statement as any[];
};
const actionsOf = (stack: string, role: string): string[] =>
  policyOfRole(stack, role)
    .flatMap(({ Action }) => Action)
    .sort();

describe("every policy", () => {
  it("names its actions, none with a star", () => {
    expect(statements.length).toBeGreaterThan(5);
    for (const { actions } of statements) for (const action of actions) expect(action).toMatch(/^[a-z0-9]+:[A-Za-z]+$/);
  });

  it("names its resources, none of them all but those that are listed with a reason", () => {
    const everything = statements.filter(({ resources }) => resources.includes("*"));
    expect(everything.map(({ actions }) => actions.join(" "))).toEqual(EVERY_RESOURCE.map(({ actions }) => actions));
  });

  it("has a star in a resource only below a log group of its own", () => {
    const starred = statements.flatMap(({ resources }) => resources).filter((resource) => resource.includes("*"));
    for (const resource of starred) expect(resource).toMatch(/^\$\{aws_cloudwatch_log_group\.[^}]+\.arn\}:\*$/);
  });

  it("is written inline: no policy of AWS's own is attached", () => {
    for (const stack of STACKS) {
      expect(synthesized.resources(stack, "aws_iam_role_policy_attachment")).toEqual([]);
      for (const { values } of synthesized.resources(stack, "aws_iam_role")) {
        expect(values.managed_policy_arns).toBeUndefined();
      }
    }
  });
});

describe("the roles", () => {
  it("are four in two stacks, each with one policy", () => {
    const names = ["home", "remote-us-east-1"].flatMap((stack) =>
      synthesized.resources(stack, "aws_iam_role").map(({ values }) => values.name),
    );
    expect(names.sort()).toEqual([
      "acme-orchestrator",
      "acme-us-east-1-aggregator",
      "acme-us-east-1-execution",
      "acme-us-east-1-load-generator",
    ]);
  });

  it("let the orchestrator use its table and scale the services of the config, by name", () => {
    expect(actionsOf("home", "acme-orchestrator")).toEqual([
      "dynamodb:BatchGetItem",
      "dynamodb:GetItem",
      "dynamodb:PutItem",
      "dynamodb:PutItem",
      "dynamodb:Scan",
      "dynamodb:UpdateItem",
      "ecs:DescribeServices",
      "ecs:UpdateService",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
    const scaling = policyOfRole("home", "acme-orchestrator").find(({ Action }) =>
      Action.includes("ecs:UpdateService"),
    );
    const services = scaling.Resource.map((arn: string) => arn.replaceAll(/\$\{[^}]*\}/g, "x")).sort();
    expect(services).toEqual([
      "arn:x:ecs:eu-west-1:x:cluster/acme",
      "arn:x:ecs:eu-west-1:x:service/acme/acme-aggregator",
      "arn:x:ecs:eu-west-1:x:service/acme/acme-load-generator",
      "arn:x:ecs:us-east-1:x:cluster/acme",
      "arn:x:ecs:us-east-1:x:service/acme/acme-aggregator",
      "arn:x:ecs:us-east-1:x:service/acme/acme-load-generator",
    ]);
  });

  it("let the orchestrator write the history of runs into the results table, and no flush log", () => {
    const writing = policyOfRole("home", "acme-orchestrator").find(({ Condition }) => Condition !== undefined);
    expect(writing).toMatchObject({
      Action: ["dynamodb:PutItem"],
      Condition: { "ForAllValues:StringEquals": { "dynamodb:LeadingKeys": ["runs"] } },
    });
  });

  it("let the aggregator write its own region's flush logs, and no call pass that names no key", () => {
    const role = "acme-us-east-1-aggregator";
    expect(actionsOf("remote-us-east-1", role)).toEqual([
      "dynamodb:PutItem",
      "dynamodb:Query",
      "lambda:InvokeFunction",
    ]);
    const writing = policyOfRole("remote-us-east-1", role).find(({ Action }) => Action.includes("dynamodb:PutItem"));
    expect(writing.Condition).toEqual({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*#us-east-1"] },
      Null: { "dynamodb:LeadingKeys": "false" },
    });
    expect(writing.Resource).toEqual([expect.stringMatching(/:table\/acme-results$/)]);
  });

  it.each([
    ["a threshold", { thresholds: { http_req_failed: [{ threshold: "rate<0.1", abortOnFail: true }] } }],
    ["what is received", { maxReceivedGb: 5 }],
  ])("let aggregators read every region's flush logs where %s ends the run, and write their own alone", (_, ending) => {
    const watching = synthesize(ending);
    const [writing, reading, ...others] = statementsOf(watching, "remote-us-east-1").filter(({ actions }) =>
      actions.some((action) => action.startsWith("dynamodb:")),
    );
    expect(others).toEqual([]);
    expect(writing?.condition).toMatchObject({
      "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*#us-east-1"] },
    });
    expect(reading).toMatchObject({
      actions: ["dynamodb:Query"],
      condition: {
        "ForAllValues:StringLike": { "dynamodb:LeadingKeys": ["*#us-east-1", "*#eu-west-1"] },
        Null: { "dynamodb:LeadingKeys": "false" },
      },
    });
    expect(reading?.resources).toEqual([expect.stringMatching(/:table\/acme-results$/)]);
  });

  it("let a load generator read the one run plan: the user's script runs with its role", () => {
    const role = "acme-us-east-1-load-generator";
    expect(actionsOf("remote-us-east-1", role)).toEqual(["lambda:InvokeFunction", "s3:GetObject"]);
    const reading = policyOfRole("remote-us-east-1", role).find(({ Action }) => Action.includes("s3:GetObject"));
    const key = synthesized.only("home", "aws_s3_object").values.key;
    expect(reading.Resource).toEqual([expect.stringMatching(new RegExp(`:::acme-script-.*-us-west-2/${key}$`))]);
  });

  it("let load generators read exactly the secrets that the config names, in each region", () => {
    const arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/login";
    const secrets = ["ssm:/shop/token", "ssm:plain", "secretsmanager:shop/key", `secretsmanager:${arn}-a1B2c3`];
    const env = Object.fromEntries([...secrets, "ssm:plain"].map((secret, at) => [`S${at}`, { secret }]));
    const scenarios = { buy: { executor: "constant-vus", env: { OWN: { secret: `secretsmanager:${arn}` } } } };
    const withSecrets = synthesize({ env, scenarios });
    for (const region of ["us-east-1", "eu-west-1"]) {
      const statements = statementsOf(withSecrets, `remote-${region}`).filter(({ actions }) =>
        actions.some((action) => /^(ssm|secretsmanager|kms):/.test(action)),
      );
      expect(statements).toEqual([
        {
          policy: "permissions",
          actions: ["ssm:GetParameter"],
          resources: [
            expect.stringMatching(/^arn:\S+:ssm:us-west-2:\S+:parameter\/shop\/token$/),
            expect.stringMatching(/^arn:\S+:ssm:us-west-2:\S+:parameter\/plain$/),
          ],
        },
        {
          policy: "permissions",
          actions: ["secretsmanager:GetSecretValue"],
          resources: [
            expect.stringMatching(/^arn:\S+:secretsmanager:us-west-2:\S+:secret:shop\/key-\?{6}$/),
            `${arn}-a1B2c3`,
            `${arn}-??????`,
          ],
        },
      ]);
      const whose = withSecrets
        .resources(`remote-${region}`, "aws_iam_role_policy")
        .filter(({ values }) => values.policy.includes("ssm:GetParameter"));
      expect(whose.map(({ id }) => id)).toEqual([expect.stringContaining("load-generator")]);
    }
    expect(statementsOf(withSecrets, "home").flatMap(({ actions }) => actions)).not.toContain("ssm:GetParameter");
  });

  it.each([
    ["aggregator", "aggregator"],
    ["load-generator", "generator"],
  ])("let the task %s call the orchestrator as %s alone", (role, alias) => {
    const policy = policyOfRole("remote-us-east-1", `acme-us-east-1-${role}`);
    const calling = policy.find(({ Action }) => Action.includes("lambda:InvokeFunction"));
    expect(calling.Resource).toEqual([expect.stringMatching(new RegExp(`:function:acme-orchestrator:${alias}$`))]);
  });

  it("let ECS write the log, and nothing more", () => {
    expect(actionsOf("remote-us-east-1", "acme-us-east-1-execution")).toEqual([
      "logs:CreateLogStream",
      "logs:PutLogEvents",
    ]);
  });

  it("can be taken by their service alone; those of tasks only for this account", () => {
    for (const stack of STACKS) {
      for (const { values } of synthesized.resources(stack, "aws_iam_role")) {
        const [trust] = JSON.parse(values.assume_role_policy).Statement;
        const service = stack === "home" ? "lambda.amazonaws.com" : "ecs-tasks.amazonaws.com";
        expect(trust.Principal).toEqual({ Service: service });
        if (stack !== "home")
          expect(trust.Condition.StringEquals["aws:SourceAccount"]).toContain("aws_caller_identity");
      }
    }
  });
});
