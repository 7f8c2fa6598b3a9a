// What `meridian init` writes to start from: for each kind of test a script and the load that suits it.

/** What a project is called, what it loads, and in which language. */
export interface Start {
  readonly name: string;
  readonly target: string;
  readonly template: TemplateName;
  readonly isTypeScript: boolean;
}

export interface Template {
  /** For whoever chooses. */
  readonly meaning: string;
  /** What the script's function does, and what stands above it. */
  readonly head: string;
  readonly body: string;
  /** Lines of the config that say how much load there is, without `target` and `script`. */
  readonly load: readonly string[];
}

const THRESHOLDS = `"thresholds": {
    "checks": ["rate>0.95"],
    "http_req_failed": ["rate<0.01"],
    "http_req_duration": ["p(95)<500"]
  }`;

export const TEMPLATES = {
  api: {
    meaning: "one endpoint, asked by a steady number of users",
    head: "// Asks one endpoint, again and again, and looks at what it answers.\n",
    body: `  const response = await http.get(target, { tags: { name: "the API" } });
  check(response, {
    "status is 200": (r) => r.status === 200,
    "the body is JSON": (r) => r.json() !== undefined,
  });
  await sleep(0.5);
`,
    load: [
      '"remoteRegions": { "local": 5 }',
      '"duration": "10s"',
      '"load": { "executor": "constant-vus" }',
      THRESHOLDS,
    ],
  },
  login: {
    meaning: "users who log in once, and then go on as themselves",
    head: `// Each user logs in once and keeps its token: what stands here is its own.
let token = "";

`,
    body: `  if (token === "") {
    const credentials = { user: env.LOGIN_USER ?? \`user\${vu.idInTest}\`, password: env.LOGIN_PASSWORD ?? "meridian" };
    const answer = await http.post(\`\${target}/login\`, JSON.stringify(credentials), {
      headers: { "content-type": "application/json" },
      tags: { name: "log in" },
    });
    if (!check(answer, { "logged in": (r) => r.status === 200 })) fail("the login was refused");
    token = String(answer.json("token"));
  }
  const response = await http.get(\`\${target}/products\`, {
    headers: { authorization: \`Bearer \${token}\` },
    tags: { name: "list products" },
  });
  check(response, { "status is 200": (r) => r.status === 200 });
  await sleep(0.5);
`,
    load: [
      '"remoteRegions": { "local": 10 }',
      '"duration": "20s"',
      '"load": { "executor": "constant-vus" }',
      THRESHOLDS,
    ],
  },
  spike: {
    meaning: "a rate that leaps up and falls again, whatever the target does",
    head: "// One visit. How many there are a second, the config says.\n",
    body: `  const response = await http.get(\`\${target}/products\`, { tags: { name: "list products" } });
  check(response, { "status is 200": (r) => r.status === 200 });
`,
    load: [
      '// visits a second at the top of the spike, and how many users there are to make them\n  "remoteRegions": { "local": { "rate": 50, "maxVUs": 100 } }',
      `"load": {
    "executor": "ramping-arrival-rate",
    "stages": [
      { "duration": "5s", "target": 0.1 }, // fractions of the rate: calm,
      { "duration": "2s", "target": 1 }, // the leap,
      { "duration": "5s", "target": 1 },
      { "duration": "3s", "target": 0.1 } // and calm again
    ]
  }`,
      THRESHOLDS,
    ],
  },
} as const satisfies Readonly<Record<string, Template>>;
export type TemplateName = keyof typeof TEMPLATES;
export const TEMPLATE_NAMES = Object.keys(TEMPLATES) as TemplateName[];

export const scriptFileOf = ({ isTypeScript }: Pick<Start, "isTypeScript">): string =>
  isTypeScript ? "script.ts" : "script.js";

// biome-ignore lint/suspicious/noTemplateCurlyInString: it is code, in which that is a template
const DEMO_PRODUCTS = "http.get(`${target}/products`,";

/** The demo shop refuses a request now and then, as a real one does: one of a short run is above a hundredth. */
const loadOf = ({ template, target }: Pick<Start, "template" | "target">): readonly string[] =>
  TEMPLATES[template].load.map((setting) => (target === "demo" ? setting.replace("rate<0.01", "rate<0.05") : setting));

/** Only what the body names is asked for, so that no linter complains. */
const givenTo = (body: string): string =>
  ["http", "check", "sleep", "fail", "vu", "env", "target"]
    .filter((name) => new RegExp(`\\b${name}\\b`).test(body))
    .join(", ");

export const scriptOf = ({ template, isTypeScript, target }: Omit<Start, "name">): string => {
  const { head, body: anyBody } = TEMPLATES[template];
  // The demo shop answers JSON everywhere but on its front page.
  const body = target === "demo" ? anyBody.replace("http.get(target,", DEMO_PRODUCTS) : anyBody;
  const given = `{ ${givenTo(body)} }`;
  return isTypeScript
    ? `import { defineScript } from "meridian";\n\n${head}export default defineScript(async (${given}) => {\n${body}});\n`
    : `${head}export default async function (${given}) {\n${body}}\n`;
};

/** @param schema where the JSON Schema lies, from the config's folder; undefined where it is not there */
export const configOf = ({ name, target, template, isTypeScript }: Start, schema: string | undefined): string => {
  const settings = [
    ...(schema === undefined ? [] : [`"$schema": ${JSON.stringify(schema)}`]),
    `"name": ${JSON.stringify(name)}`,
    `"script": ${JSON.stringify(scriptFileOf({ isTypeScript }))}`,
    ...(target === "demo"
      ? [`// "demo": a shop that a run on this machine brings; else the base URL of what you test\n  "target": "demo"`]
      : [`"target": ${JSON.stringify(target)}`]),
    ...loadOf({ template, target }),
  ];
  return `{\n${settings.map((setting) => `  ${setting}`).join(",\n")}\n}\n`;
};
