// From a folder of somebody else's to AWS and back, in the AWS lab, by docs/tutorial.md: both packages packed and
// installed there, then all that it has its reader type for AWS. Of these stacks Terraform alone makes the remote one and
// destroys home, before cdktf is asked for the same.
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { describeWith, itWith } from "../support/needs.ts";
import { type Called, call, packInto, type } from "../support/own-folder.ts";
import { mirrorForTofu } from "../support/tofu-mirror.ts";
import { commandsOf, stepsHere, stepsOnAws } from "../support/tutorial.ts";
import { foundOf } from "./account.ts";

const NAME = "lab-own-folder";
const HOME = "us-west-2";
const REMOTE = "us-east-1";
const STEP_MS = 400_000;
const NOW = ["-input=false", "-no-color", "-auto-approve"];
/** What is answered at a terminal, and what the lab cannot ask a registry for. `plan` has made the stacks already. */
const ANSWER = { deploy: "--auto-approve --skip-provider-lock --skip-synth", destroy: "--auto-approve --skip-synth" };
const [INSTALL_MERIDIAN = "", INIT = ""] = commandsOf(stepsHere);
const [INIT_AWS, INSTALL, DOCTOR, PLAN, ...FROM_DEPLOY] = commandsOf(stepsOnAws);
const [DEPLOY_HOME, DEPLOY_REMOTES, WATCH, RUN = "", DESTROY_REMOTES, DESTROY_HOME, ...MORE] = FROM_DEPLOY;

describeWith("lab", "a deployment from somebody else's folder", () => {
  let root = "";
  let folder = "";
  let server: CountingServer;
  const here = (program: string, ...args: readonly string[]): Promise<Called> => call(folder, program, ...args);
  const tutorial = async (command: string | undefined, answer = ""): Promise<string> =>
    succeeded(await type(folder, `${command} ${answer}`));
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
    await tutorial(INSTALL_MERIDIAN.replace(/ meridian$/, ` ${meridian} ${forAws}`));
    await tutorial(INIT);
    await tutorial(INIT_AWS);
    await tutorial(INSTALL);
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

  it("is told all of its commands by the tutorial", () => expect(MORE).toEqual([]));

  it(
    "is told that nothing is missing, and what would be made",
    async () => {
      expect(await tutorial(DOCTOR)).toMatch(/remote regions +1 reached/);
      const planned = await tutorial(PLAN);
      for (const stack of ["home", `remote-${REMOTE}`]) expect(planned).toMatch(new RegExp(`^${stack} +[1-9]`, "m"));
    },
    STEP_MS,
  );

  it(
    "has its home stack deployed by cdktf",
    async () => {
      await tutorial(DEPLOY_HOME, ANSWER.deploy);
      expect(await foundOf(NAME, [HOME])).toContain(`${HOME} lambda function`);
    },
    STEP_MS,
  );

  it(
    "has a remote stack planned and applied by Terraform alone",
    async () => {
      succeeded(await terraform(`remote-${REMOTE}`, "init", "-input=false"));
      const applied = succeeded(await terraform(`remote-${REMOTE}`, "apply", ...NOW));
      expect(applied).toMatch(/Plan: \d+ to add, 0 to change, 0 to destroy/);
    },
    STEP_MS,
  );

  it(
    "runs, and counts what the target counted",
    async () => {
      // Beside other tests a container may rightly start too late: whether a run is valid is asked elsewhere.
      expect([0, 3]).toContain((await type(folder, WATCH ?? "")).exitCode);
      const [run = ""] = readdirSync(join(folder, "results"));
      const summary = JSON.parse(readFileSync(join(folder, "results", run, "summary.json"), "utf8")) as Summary;
      expect(summary.metrics.http_reqs?.values.count).toBe(server.total());
      expect(server.total()).toBeGreaterThan(1);
    },
    STEP_MS,
  );

  it(
    "has the remote stack deployed by cdktf, which makes nothing twice",
    async () => expect(await tutorial(DEPLOY_REMOTES, ANSWER.deploy)).toMatch(/Resources: 0 added, \d+ changed, 0 des/),
    STEP_MS,
  );

  it(
    "runs once more, without a deploy",
    async () => {
      const before = server.total();
      expect([0, 3]).toContain((await type(folder, RUN)).exitCode);
      expect(server.total()).toBeGreaterThan(before);
    },
    STEP_MS,
  );

  it(
    "has both stacks destroyed, each by the other program",
    async () => {
      await tutorial(DESTROY_REMOTES, ANSWER.destroy);
      succeeded(await terraform("home", "destroy", ...NOW));
      expect(await foundOf(NAME, [HOME, REMOTE])).toEqual([]);
      await tutorial(DESTROY_HOME, ANSWER.destroy);
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
