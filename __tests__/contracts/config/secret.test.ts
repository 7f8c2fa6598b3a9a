// Secrets as a config names them: which forms there are, what is refused, and what stands above what.
import { awsConfigIssues } from "../../../contracts/config/aws-config.ts";
import { Config } from "../../../contracts/config/config.ts";
import { readConfigDocument } from "../../../contracts/config/config-file.ts";
import { mergeLayers } from "../../../contracts/config/layers/merge.ts";
import { layersOf } from "../../../contracts/config/layers/overrides.ts";
import { secretMistakeOf } from "../../../contracts/config/secret.ts";
import { openPlanOf } from "../../../contracts/run/open-plan.ts";
import { planOf, scenarioOf } from "../../load-generator/plan.ts";

const VALID = {
  target: "https://shop.example.com",
  remoteRegions: { "us-east-1": 5 },
  duration: "20s",
  images: { registry: "docker.io/your-name" },
};
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop/login-a1B2c3";

const issuesWith = (env: object) => readConfigDocument({ ...VALID, env }).issues;

describe("a secret in a config", () => {
  it.each(["env:TOKEN", "file:../keys/token.txt", "ssm:/shop/token", "ssm:token", "secretsmanager:shop/login"])(
    "may be read from %s",
    (secret) => expect(issuesWith({ TOKEN: { secret }, PLAIN: "text" })).toEqual([]),
  );

  it("may be read from an ARN, in a scenario, and beside text", () => {
    const scenarios = { buy: { executor: "constant-vus", env: { LOGIN: { secret: `secretsmanager:${ARN}` } } } };
    expect(readConfigDocument({ ...VALID, scenarios, env: { A: "env:A" } }).issues).toEqual([]);
  });

  it.each([
    ["TOKEN", { secret: "TOKEN" }, "env.TOKEN.secret", /"env:NAME", "file:PATH"/],
    ["an unknown place", { secret: "vault:token" }, "env.TOKEN.secret", /"env:NAME"/],
    ["nothing", { secret: "env:" }, "env.TOKEN.secret", /"env:NAME"/],
    ["a parameter with blanks", { secret: "ssm:my token" }, "env.TOKEN.secret", /"ssm:NAME"/],
    ["a number", 5, "env.TOKEN", /^text: "5"$/],
    ["a list", ["env:TOKEN"], "env.TOKEN", /\{ "secret": "env:NAME" \}/],
  ])("is refused as %s, with what it may be", (_, value, path, expected) => {
    expect(issuesWith({ TOKEN: value })).toEqual([
      expect.objectContaining({ path, expected: expect.stringMatching(expected) }),
    ]);
  });

  it("is not shown where somebody wrote the secret itself", () => {
    for (const secret of ["hunter2-7c1e", "Bearer abc"])
      expect(issuesWith({ TOKEN: { secret } })[0]?.received).toBe("another text, which is not shown");
  });

  it.each<[string, object]>([
    ["an address of an export", { exports: { otlp: { url: "htp://jo:canary@collector/v1?key=canary" } } }],
    ["an export's address without a scheme", { exports: { otlp: { url: "jo:canary@collector:4318/v1?key=canary" } } }],
    ["a header of an export", { exports: { otlp: { url: "http://c", headers: { "x-key": ["canary"], b: 4711 } } } }],
    ["a key's password", { http: { tlsAuth: [{ cert: "a.pem", key: "b.pem", password: 4711 }] } }],
    ["a proxy", { http: { proxy: { http: "https://jo:canary@proxy:3128" } } }],
    ["a target", { target: "htp://jo:canary@shop.example.com" }],
    ["a text of env", { env: { TOKEN: 4711 } }],
  ])("is not shown in a mistake about %s", (_, change) => {
    const { issues } = readConfigDocument({ ...VALID, ...change });
    expect(issues.length).toBeGreaterThan(0);
    for (const { received, suggestion = "" } of issues) expect(received + suggestion).not.toMatch(/canary|4711/);
  });

  it("is refused on AWS where only this machine has it", () => {
    const of = (secret: string) => awsConfigIssues(Config.parse({ ...VALID, env: { TOKEN: { secret } } }));
    for (const secret of ["ssm:/shop/token", `secretsmanager:${ARN}`]) expect(of(secret)).toEqual([]);
    for (const secret of ["env:TOKEN", "file:token.txt", "option:TOKEN"])
      expect(of(secret)).toEqual([
        {
          path: "env.TOKEN",
          expected: expect.stringMatching(/"ssm:NAME" or "secretsmanager:NAME"/),
          received: `"${secret}"`,
        },
      ]);
  });

  it("stays a secret whose value the command line gives; what is not declared is text", () => {
    const below = [{ from: "config.json", document: { env: { TOKEN: { secret: "env:TOKEN" }, SHOP: "main" } } }];
    const env = [{ value: { TOKEN: "canary", SHOP: "other", NEW: "text" }, from: "-e" }];
    const { document, origins } = mergeLayers([...below, ...layersOf({ env }, below)]);
    expect(document).toEqual({ env: { TOKEN: { secret: "option:TOKEN" }, SHOP: "other", NEW: "text" } });
    expect(origins.of("env.TOKEN.secret")).toBe("-e");
  });

  it("is as long as what could be kept out of everything that is shown", () => {
    expect(secretMistakeOf("pass")).toBeUndefined();
    expect(secretMistakeOf("x".repeat(64 * 1024))).toBeUndefined();
    for (const value of ["", "    ", "abc", " abc\n", "é".repeat(33 * 1024)])
      expect(secretMistakeOf(value)).toBeDefined();
  });
});

it("an opened plan has the values, and one that travels has the names alone", () => {
  const { env: _, scenarios: __, ...rest } = planOf("http://shop.example");
  const env = { TOKEN: { secret: "env:A" }, SHOP: "main" };
  const scenarios = [{ ...scenarioOf(), env: { TOKEN: { secret: "file:b" } } }];
  const {
    env: opened,
    scenarios: ofScenarios,
    secrets,
  } = openPlanOf({ ...rest, env, scenarios }, { "env:A": "value a", "file:b": "value b" });
  expect(opened).toEqual({ TOKEN: "value a", SHOP: "main" });
  expect(ofScenarios[0]?.env).toEqual({ TOKEN: "value b" });
  expect(secrets).toEqual([
    { name: "TOKEN", value: "value a" },
    { name: "TOKEN", value: "value b" },
  ]);
});
