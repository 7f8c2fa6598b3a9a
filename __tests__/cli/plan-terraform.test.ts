// What is read from Terraform's plans and from its errors.
import fc from "fast-check";
import { explainTerraform } from "../../cli/plan/terraform-errors.ts";
import { countChanges, parseTerraformPlan } from "../../cli/plan/terraform-plan.ts";

const ACTIONS = {
  nothing: ["no-op"],
  look: ["read"],
  add: ["create"],
  change: ["update"],
  destroy: ["delete"],
  replace: ["delete", "create"],
  replaceFirst: ["create", "delete"],
} as const;
const planOf = (kinds: readonly (keyof typeof ACTIONS)[], mode = "managed"): string =>
  JSON.stringify({
    format_version: "1.2",
    resource_changes: kinds.map((kind, index) => ({
      address: `aws_thing.number-${index}`,
      mode,
      type: "aws_thing",
      // What a plan knows of values must never come out of it again.
      change: { actions: ACTIONS[kind], before: null, after: { password: "canary" } },
    })),
  });

describe("a Terraform plan", () => {
  it("counts as Terraform does: what is replaced is added and destroyed, what is looked at is nothing", () =>
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...(Object.keys(ACTIONS) as (keyof typeof ACTIONS)[]))), (kinds) => {
        const count = (...of: string[]): number => kinds.filter((kind) => of.includes(kind)).length;
        expect(countChanges(parseTerraformPlan("home", planOf(kinds)))).toEqual({
          added: count("add", "replace", "replaceFirst"),
          changed: count("change"),
          destroyed: count("destroy", "replace", "replaceFirst"),
        });
      }),
    ));

  it("leaves out data sources, and every value", () => {
    expect(parseTerraformPlan("home", planOf(["add"], "data")).changes).toEqual([]);
    expect(JSON.stringify(parseTerraformPlan("home", planOf(["add", "replace"])))).not.toContain("canary");
  });

  it("is nothing where nothing is planned", () => {
    expect(parseTerraformPlan("home", '{"format_version":"1.2"}').changes).toEqual([]);
  });

  it.each(["", "{}", '{"format_version":"2.0"}', '{"format_version":"1.2","errored":true}'])(
    "is refused when it is none, or not whole: %s",
    (text) => {
      expect(() => parseTerraformPlan("home", text)).toThrow(/plan of the stack home cannot be read/);
    },
  );
});

describe("an error of Terraform", () => {
  it.each([
    ["Error: No valid credential sources found", /no AWS credentials/],
    ["Error: No valid credential sources found: failed to refresh, the SSO session has expired", /have expired/],
    ["Error: The security token included in the request is expired", /have expired/],
    ["Error: The role defined for the function cannot be assumed by Lambda.", /a role cannot be assumed/],
    ["Error: ClientException: ECS was unable to assume the role 'arn:aws:iam::1:role/x'", /a role cannot be assumed/],
    ["Error: Unable to assume the service linked role. Please verify that it exists", /role of ECS itself/],
    ["Error: User x is not authorized to perform: iam:X on role/AWSServiceRoleForECS", /may not do that/],
    ["Error: creating ECS Service (x): Creation of service was not idempotent.", /still drains/],
    [
      "Error: Could not retrieve providers for locking: could not connect to registry",
      /even where it has them from a mirror/,
    ],
    ["Error: operation error STS: InvalidClientTokenId", /not enabled the region/],
    ["Error: error pinging Docker server: Cannot connect to the Docker daemon", /Docker does not answer/],
    ["Error: Error acquiring the state lock", /holds the lock/],
    ["Error: spawn terraform ENOENT", /not installed/],
    ["Error: denied: requested access to the resource is denied", /registry refuses the push/],
    ["Error: creating IAM Role (x): EntityAlreadyExists: Role with name x already exists.", /this state does not know/],
    ["Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'meridian-aws' imported from /x/main.ts", /not installed here/],
    ["Usage Error: /x is not a cdktf project directory, no cdktf.json found", /no cdktf.json in this folder/],
    ["Error: User x is not authorized to perform: iam:CreateRole", /may not do that/],
  ])("is shown with our sentence and its own words: %s", (words, sentence) => {
    const error = explainTerraform("terraform plan of the stack home", `Initializing…\n\u001b[31m╷\n│ ${words}\n╵`);
    expect(error.message).toMatch(sentence);
    expect(error.message).toContain(`  | ${words}`);
    expect(error.message).not.toContain("Initializing");
    expect(error.next).toBeDefined();
  });
});
