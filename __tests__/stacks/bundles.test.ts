// What is made before the stacks: a script that does not compile stops the synth with its place; the same sources make
// the same names.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PROGRAMS_OF_CHECKOUT } from "../../bundling/programs.ts";
import { Config } from "../../contracts/config/config.ts";
import { RunPlan } from "../../contracts/run/run-plan.ts";
import { ROLES } from "../../contracts/words/names.ts";
import { makeBundles } from "../../stacks/bundles.ts";
import { describeDeployment } from "../../stacks/deployment.ts";
import { CANARY, CONFIG, makeFolder, NO_FILES, removeFolders } from "./support.ts";

afterAll(removeFolders);

const config = Config.parse(CONFIG);
const writeScript = (code: string): string => {
  const path = join(makeFolder(), "script.js");
  writeFileSync(path, code);
  return path;
};

describe("the bundles of a deployment", () => {
  it("are not made from a script that does not compile: its file, line and column are named", async () => {
    const directory = join(makeFolder(), "bundles");
    const made = makeBundles(
      PROGRAMS_OF_CHECKOUT,
      config,
      NO_FILES,
      writeScript("export default () => {\n  const = 1;\n};\n"),
      directory,
    );
    await expect(made).rejects.toMatchObject({
      code: "SCRIPT_INVALID",
      message: expect.stringContaining("script.js:2:9"),
    });
    expect(existsSync(directory)).toBe(false);
  });

  it("hold a run plan that load generators read, for AWS: with env, without leave for private addresses", async () => {
    const bundles = await makeBundles(
      PROGRAMS_OF_CHECKOUT,
      config,
      NO_FILES,
      writeScript("export default () => {};"),
      join(makeFolder(), "bundles"),
    );
    const plan = RunPlan.parse(JSON.parse(readFileSync(bundles.plan.path, "utf8")));
    expect(plan).toMatchObject({ env: { API_KEY: CANARY }, allowPrivateAddresses: false });
    expect(plan.scenarios).toMatchObject([{ name: "default", startSeconds: 0, durationSeconds: 20 }]);
    expect(plan.targets).toEqual({ "us-east-1": CONFIG.target, "eu-west-1": CONFIG.target });
  });

  it("have the same names when they are made again, and images need a program and a Dockerfile without RUN", async () => {
    const script = writeScript("export default () => {};");
    const [once, again] = await Promise.all(
      [1, 2].map(() => makeBundles(PROGRAMS_OF_CHECKOUT, config, NO_FILES, script, join(makeFolder(), "bundles"))),
    );
    if (once === undefined || again === undefined) throw new Error("no bundles");
    expect(describeDeployment(config, again).imageHashes).toEqual(describeDeployment(config, once).imageHashes);
    expect(describeDeployment(config, again).seedHash).toBe(describeDeployment(config, once).seedHash);
    for (const role of ROLES) {
      const { directory } = once.images[role];
      expect(existsSync(join(directory, "index.mjs"))).toBe(true);
      const dockerfile = readFileSync(join(directory, "Dockerfile"), "utf8");
      expect(dockerfile).not.toMatch(/^RUN\b/m);
      expect(dockerfile).toMatch(/^USER (node|1000)/m);
      expect(dockerfile).toMatch(/^HEALTHCHECK\b/m);
      expect(dockerfile).toMatch(/^ARG BASE_IMAGE=node:24-.*\nFROM \$\{BASE_IMAGE\}$/m);
    }
  });
});
