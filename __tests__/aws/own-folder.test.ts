// From a folder of somebody else's to AWS and back, in the AWS lab: both packages packed and installed there, what
// `init --aws` writes, the home stack deployed by cdktf, the remote one by Terraform alone, a run, and each destroyed by
// the other.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { describeWith, itWith } from "../support/needs.ts";
import { type Called, call, packInto } from "../support/own-folder.ts";
import { mirrorForTofu } from "../support/tofu-mirror.ts";
import { foundOf } from "./account.ts";

const NAME = "lab-own-folder";
const HOME = "us-west-2";
const REMOTE = "us-east-1";
const STEP_MS = 400_000;
const DEPLOY = ["--auto-approve", "--skip-provider-lock"];
const NOW = ["-input=false", "-no-color", "-auto-approve"];

describeWith("lab", "a deployment from somebody else's folder", () => {
  let root = "";
  let folder = "";
  let server: CountingServer;
  const here = (program: string, ...args: readonly string[]): Promise<Called> => call(folder, program, ...args);
  const stackOf = (stack: string): string => join(folder, "cdktf.out/stacks", stack);
  const terraform = (stack: string, ...args: readonly string[]): Promise<Called> =>
    here("terraform", `-chdir=${stackOf(stack)}`, ...args);
  const succeeded = ({ exitCode, stdout, stderr }: Called): string => {
    expect([exitCode, exitCode === 0 ? "" : stdout + stderr]).toEqual([0, ""]);
    return stdout;
  };

  beforeAll(async () => {
    server = await startCountingServer();
    root = mkdtempSync(join(tmpdir(), "meridian-own-"));
    // As people call theirs: no command may trip over the blank.
    folder = join(root, "load tests");
    mkdirSync(folder);
    const [meridian, forAws] = await Promise.all([packInto(root, "meridian"), packInto(root, "meridian-aws")]);
    writeFileSync(join(folder, "package.json"), "{}");
    const quietly = ["--no-audit", "--no-fund", "--prefer-offline"];
    succeeded(await here("npm", "install", "--save-dev", ...quietly, meridian, forAws));
    succeeded(await here("npx", "meridian", "init", "--target", `${server.url}/${REMOTE}/ok`));
    succeeded(await here("npx", "meridian", "init", "--aws"));
    succeeded(await here("npm", "install", ...quietly));
    const config = {
      name: NAME,
      homeRegion: HOME,
      remoteRegions: { [REMOTE]: 1 },
      target: `${server.url}/${REMOTE}/ok`,
      allowedHosts: [new URL(server.url).host],
      duration: "2s",
      start: { bufferSeconds: 6, timeoutSeconds: 300 },
      task: { architecture: "X86_64" },
      images: { registry: `${process.env.AWS_LAB_REGISTRY}/own-${Date.now().toString(36)}` },
      // Containers of the lab share one address.
      network: { aggregatorPort: 0 },
    };
    writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  }, STEP_MS);

  afterAll(async () => {
    await server.close();
    // Whatever failed: nothing of this test stays in the lab.
    if ((await foundOf(NAME, [HOME, REMOTE])).length > 0) {
      await here("npx", "cdktf", "destroy", `remote-${REMOTE}`, "--auto-approve");
      await here("npx", "cdktf", "destroy", "home", "--auto-approve");
    }
    rmSync(root, { recursive: true, force: true, maxRetries: 5 });
  }, STEP_MS);

  it(
    "has its home stack deployed by cdktf",
    async () => {
      succeeded(await here("npx", "cdktf", "deploy", "home", ...DEPLOY));
      expect(await foundOf(NAME, [HOME])).toContain(`${HOME} lambda function`);
    },
    STEP_MS,
  );

  it(
    "has a remote stack planned and applied by Terraform alone",
    async () => {
      succeeded(await terraform(`remote-${REMOTE}`, "init", "-input=false"));
      const plan = succeeded(await terraform(`remote-${REMOTE}`, "plan", "-input=false", "-no-color", "-out=it.bin"));
      expect(plan).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
      succeeded(await terraform(`remote-${REMOTE}`, "apply", "-input=false", "it.bin"));
    },
    STEP_MS,
  );

  it(
    "runs, and counts what the target counted",
    async () => {
      expect(await here("npx", "meridian", "watch", "--aws")).toMatchObject({ exitCode: 0 });
      const [run = ""] = readdirSync(join(folder, "results"));
      const summary = JSON.parse(readFileSync(join(folder, "results", run, "summary.json"), "utf8")) as Summary;
      expect(summary.metrics.http_reqs?.values.count).toBe(server.total());
      expect(server.total()).toBeGreaterThan(1);
    },
    STEP_MS,
  );

  it(
    "has both stacks destroyed, each by the other program",
    async () => {
      succeeded(await here("npx", "cdktf", "destroy", "remote-*", "--parallelism", "4", "--auto-approve"));
      succeeded(await terraform("home", "destroy", ...NOW));
      expect(await foundOf(NAME, [HOME, REMOTE])).toEqual([]);
    },
    STEP_MS,
  );

  itWith(
    "tofu",
    "has a stack applied and destroyed by OpenTofu",
    async () => {
      mkdirSync(join(root, "mirror"));
      process.env.TF_CLI_CONFIG_FILE = mirrorForTofu(join(root, "mirror"));
      const stack = stackOf("by-tofu");
      cpSync(join(stackOf(`remote-${REMOTE}`), "cdk.tf.json"), join(stack, "cdk.tf.json"));
      for (const words of [
        ["init", "-input=false"],
        ["apply", ...NOW],
        ["destroy", ...NOW],
      ])
        succeeded(await here("tofu", `-chdir=${stack}`, ...words));
    },
    STEP_MS,
  );
});
