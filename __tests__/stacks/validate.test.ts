// Terraform itself finds each stack valid. Needs Terraform, and a config that names a mirror with its providers: nothing is downloaded.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describeWith } from "../support/needs.ts";
import { removeFolders, synthesize } from "./support.ts";

afterAll(removeFolders);

describeWith("terraform", "terraform validate", () => {
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
