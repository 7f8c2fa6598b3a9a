// The package as somebody else has it: packed, installed into an empty folder by npm and by pnpm, and run there; by npm
// as docs/tutorial.md says, whose commands up to those for AWS are all run.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { describeWith } from "../support/needs.ts";
import { CHECKOUT, call, packInto, type } from "../support/own-folder.ts";
import { commandsOf, followTutorial, stepsHere } from "../support/tutorial.ts";

/** For each: what installs the package, by its name. */
const INSTALLERS = {
  npm: commandsOf(stepsHere)[0] ?? "",
  pnpm: "npx --yes --package pnpm@10.34.8 pnpm add --save-dev meridian",
} as const;
type Installer = keyof typeof INSTALLERS;

const SCRIPT = `import { defineScript, Trend } from "meridian";

const answered = new Trend("answered", true);

export default defineScript(async ({ http, check, sleep, target, vu, data }) => {
  const response = await http.get(\`\${target}/local/ok\`, { tags: { name: "ok" }, timeout: "5s" });
  check(response, { "is 200": (r) => r.status === 200, "is JSON": (r) => r.headers["Content-Type"]?.includes("json") === true });
  answered.add(response.timings.duration, { kind: \`\${vu.iteration}\` });
  for (const row of data.products ?? []) void row.name;
  await sleep(0.2);
});
`;

const configOf = (target: string): string => `import { defineConfig } from "meridian";

export default defineConfig({
  remoteRegions: { local: 1 },
  script: "script.ts",
  target: "${target}",
  duration: "1s",
  load: { executor: "constant-vus" },
  thresholds: { checks: ["rate==1"], http_reqs: ["count>1"] },
});
`;

/** All that is right here compiles, and nothing else. */
const TYPED = `import { type Csv, defineConfig, defineScript, defineSetup, defineTeardown, type RowsOnce } from "meridian";

export const setup = defineSetup(async ({ http, target }) => {
  const answer = await http.post(target, { user: "load-test" });
  return { token: answer.json<string>("token"), length: answer.body?.length ?? 0 };
});
interface Files {
  readonly users: { readonly name: string };
  readonly accounts: RowsOnce<Csv<"user" | "password">>;
  readonly products: { id: number }[];
}
export default defineScript<Files, typeof setup>(async ({ data, http, target }, { token, length }) => {
  const texts: string[] = [token, data.users.next().name, data.accounts.next().password];
  const numbers: (number | undefined)[] = [length, data.products.length, data.products[0]?.id, data.users.left];
  const { one } = await http.batch({ one: target });
  const [first, second] = await http.batch([target, { method: "POST", url: target, params: { timeout: "1s" } }]);
  const { body } = await http.get(target, { responseType: "binary" });
  return [texts, numbers, one.status, first.status, second.status, body?.byteLength];
});
export const byToken = defineScript<typeof setup>(async ({ setupData, data }, { token }) => {
  for (const row of data.products ?? []) void row.name;
  return token === setupData.token;
});
export const teardown = defineTeardown<typeof setup>(async ({ http, target }, { token }) => {
  // @ts-expect-error: no such field of what setup returned
  await http.del(target, token.tokn);
});
export const mistaken = defineScript<Files>(async ({ data }) => {
  // @ts-expect-error: no such file
  data.usres;
  // @ts-expect-error: no such column
  data.accounts.next().pasword;
  // @ts-expect-error: rows that are used once are no list
  data.accounts.length;
});
export const script = defineScript(async (context) => {
  // @ts-expect-error: no such parameter
  await context.http.get(context.target, { timeuot: 1 });
  // @ts-expect-error: no such parameter
  await context.http.batch([{ method: "GET", url: context.target, params: { timeuot: 1 } }]);
  // @ts-expect-error: no such parameter
  await context.http.batch({ one: { method: "GET", url: context.target, params: { timeuot: 1 } } });
  // @ts-expect-error: no such field of the context
  context.slepe(1);
  // @ts-expect-error: no such field of an answer
  return (await context.http.get(context.target)).code;
});
// @ts-expect-error: no such field of a config
export const field = defineConfig({ durration: "1s" });
// @ts-expect-error: no such field of a region
export const region = defineConfig({ remoteRegions: { "us-east-1": { vuss: 3 } } });
// @ts-expect-error: no such field of a data file
export const data = defineConfig({ data: { users: { file: "users.csv", used: "once" } } });
// @ts-expect-error: no such executor
export const executor = defineConfig({ load: { executor: "constant-users" } });
// @ts-expect-error: no such executor
export const scenario = defineConfig({ scenarios: { browse: { executor: "constant-users" } } });
// @ts-expect-error: of another executor
export const stages = defineConfig({ load: { executor: "constant-vus", stages: [] } });
`;

const COMPILER_OPTIONS = {
  strict: true,
  noEmit: true,
  skipLibCheck: false,
  types: [],
  lib: ["es2023"],
  target: "es2023",
  module: "nodenext",
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
};

describeWith("registry", "the package in somebody else's folder", () => {
  let root = "";
  let server: CountingServer;
  /** Where a script and a config in TypeScript are; the package is installed above. */
  const folderOf = (installer: Installer): string => join(root, installer, "typed");
  const meridian = (installer: Installer, ...args: readonly string[]) =>
    call(folderOf(installer), join(root, installer, "node_modules/.bin/meridian"), ...args);

  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), "meridian-package-"));
    server = await startCountingServer();
    const file = await packInto(root, "meridian");
    for (const [installer, command] of Object.entries(INSTALLERS)) {
      const folder = folderOf(installer as Installer);
      mkdirSync(folder, { recursive: true });
      const installed = await type(join(root, installer), command.replace(/ meridian$/, ` ${file}`));
      expect(installed).toMatchObject({ exitCode: 0 });
      // Newer ones name each script that they have not run.
      expect(installed.stdout + installed.stderr).not.toMatch(/install.scripts|build scripts/i);
      writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
      writeFileSync(join(folder, "script.ts"), SCRIPT);
      writeFileSync(join(folder, "meridian.config.ts"), configOf(server.url));
    }
  }, 240_000);

  afterAll(async () => {
    await server.close();
    rmSync(root, { recursive: true, force: true });
  });

  it.each(["npm", "pnpm"] as const)("runs a script and a config in TypeScript, installed by %s", async (installer) => {
    const before = server.total();
    expect(await meridian(installer, "run", "--no-dashboard", "--quiet")).toMatchObject({ stderr: "" });
    const results = join(folderOf(installer), "results");
    const run = join(results, readdirSync(results)[0] ?? "");
    const { metrics, ledger } = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Summary;
    expect(server.total() - before).toBe(ledger.sent);
    expect(ledger).toMatchObject({ lost: 0, neverSent: 0 });
    expect(metrics.checks?.values.rate).toBe(1);
    expect(readFileSync(join(run, "report.html"), "utf8")).toContain("</html>");
    expect(await meridian(installer, "results")).toMatchObject({ exitCode: 0 });
  });

  it("takes at most 30 MB and says its version and what it is made of", async () => {
    const { stdout } = await call(join(root, "npm"), "du", "-sm", "node_modules");
    expect(Number.parseInt(stdout, 10)).toBeLessThanOrEqual(30);
    const { version } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
    expect(await meridian("npm", "--version")).toEqual({ exitCode: 0, stdout: `${version}\n`, stderr: "" });
    const { metadata, components } = JSON.parse(
      readFileSync(join(root, "npm/node_modules/meridian/dist/sbom.cdx.json"), "utf8"),
    );
    expect(metadata.component).toMatchObject({ name: "meridian", version });
    const names = components.map(({ name }: { readonly name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(["zod", "esbuild", "classic-level", "LevelDB", "preact"]));
    expect(names).not.toContain("jest");
  });

  it("has types that stand alone and refuse misspelt names", async () => {
    const folder = folderOf("npm");
    writeFileSync(join(folder, "typed.ts"), TYPED);
    const files = ["script.ts", "meridian.config.ts", "typed.ts"];
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: COMPILER_OPTIONS, files }));
    const compiler = join(CHECKOUT, "node_modules/typescript/bin/tsc");
    expect(await call(folder, process.execPath, compiler, "-p", folder)).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "",
    });
  });

  it("says what a deployment needs beside it", async () => {
    const { exitCode, stderr } = await meridian("npm", "cdktf", "synth");
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("npm install") });
  });

  it("goes with the tutorial, from its first command to a verdict", async () => {
    process.env.MERIDIAN_DURATION = "1s";
    const { typed, notPrinted } = await followTutorial(join(root, "npm"));
    delete process.env.MERIDIAN_DURATION;
    expect(typed.length).toBeGreaterThan(5);
    const [last, ...others] = typed.toReversed();
    expect(others.filter(({ exitCode }) => exitCode !== 0)).toEqual([]);
    // The one that is to fail: with more users than its API is made for.
    expect(last).toMatchObject({ exitCode: 99, stderr: "" });
    expect(notPrinted).toEqual([]);
    expect(readFileSync(join(root, "npm/comment.md"), "utf8")).toContain("✗ failed");
  }, 400_000);
});
