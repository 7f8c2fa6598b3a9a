// Terraform itself finds each stack valid. Needs Terraform, and a config that names a mirror with its providers: nothing is downloaded.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { promisify } from "node:util";
import { removeFolders, synthesize } from "./support.ts";

afterAll(removeFolders);

const hasTerraform = (() => {
  try {
    execFileSync("terraform", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
})();
const hasProviders = existsSync(process.env.TF_CLI_CONFIG_FILE ?? "");
const canValidate = hasTerraform && hasProviders;

const lacking = hasTerraform ? "TF_CLI_CONFIG_FILE names no mirror of the providers" : "terraform is not installed";
const describeIfPossible = canValidate ? describe : describe.skip;

describeIfPossible(`terraform validate${canValidate ? "" : ` (skipped: ${lacking})`}`, () => {
  it.each([
    ["as a config is by default", {}],
    [
      "on Spot, in one region, with any port and state in S3",
      {
        homeRegion: "us-east-1",
        remoteRegions: { "us-east-1": 1 },
        task: { spot: true, architecture: "X86_64" },
        network: { aggregatorPort: 0 },
        images: { registry: "127.0.0.1:5000/team" },
        stateBackend: { bucket: "acme-terraform", region: "us-east-1" },
      },
    ],
  ])("finds the stacks valid, %s", async (_, change) => {
    const synthesized = synthesize(change);
    const validate = async (stack: string): Promise<void> => {
      const options = { cwd: synthesized.directoryOf(stack) };
      await promisify(execFile)("terraform", ["init", "-backend=false", "-input=false"], options);
      const { stdout } = await promisify(execFile)("terraform", ["validate", "-json"], options);
      expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0 });
    };
    await Promise.all(["home", "remote-us-east-1"].map(validate));
  });
});
