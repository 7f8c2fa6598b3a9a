// Terraform and OpenTofu themselves find each stack valid. Each needs its program, and a config that names a mirror
// with the providers: nothing is downloaded.
import { execFile } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describeWith } from "../support/needs.ts";
import { mirrorForTofu } from "../support/tofu-mirror.ts";
import { makeFolder, removeFolders, synthesize } from "./support.ts";

afterAll(removeFolders);

/** Images copied by ECR; and on Spot, with UDP and IPv6, any port, images pushed by the region, and state in S3. */
const SHAPES: readonly object[] = [
  { remoteRegions: { "eu-west-1": { vus: 25 } }, images: { registry: "ecr", repositories: "replicated" } },
  {
    homeRegion: "us-east-1",
    remoteRegions: { "us-east-1": { vus: 1, network: { egress: ["ipv6", "udp"] } } },
    task: { spot: true, architecture: "X86_64" },
    network: { aggregatorPort: 0 },
    images: { registry: "ecr", repositories: "per-region" },
    stateBackend: { bucket: "acme-terraform", region: "us-east-1" },
  },
];

/** A folder in which each stack of each shape is a module: the provider, which is large, then starts once for all. */
const allAsModules = (): string => {
  const folder = makeFolder();
  const module = SHAPES.flatMap((change, index) =>
    Object.entries(synthesize(change).stacks).map(([stack, { terraform, ...parts }]) => {
      const name = `${stack}-${index}`;
      mkdirSync(join(folder, name));
      // A module keeps no state.
      const { backend: _, ...needs } = terraform;
      writeFileSync(join(folder, name, "main.tf.json"), JSON.stringify({ terraform: needs, ...parts }));
      return [name, { source: `./${name}` }];
    }),
  );
  writeFileSync(join(folder, "main.tf.json"), JSON.stringify({ module: Object.fromEntries(module) }));
  return folder;
};

const validate = async (program: string, env: NodeJS.ProcessEnv): Promise<void> => {
  const options = { cwd: allAsModules(), env };
  await promisify(execFile)(program, ["init", "-input=false"], options);
  // It ends with 1 when something is not valid, and says what.
  const { stdout } = await promisify(execFile)(program, ["validate", "-json"], options).catch((error) => error);
  expect(JSON.parse(stdout)).toMatchObject({ valid: true, error_count: 0, warning_count: 0, diagnostics: [] });
};

describeWith("terraform", "terraform validate", () => {
  it("finds every stack valid", () => validate("terraform", process.env), 120_000);
});

describeWith("tofu", "tofu validate", () => {
  it(
    "finds every stack valid",
    () => validate("tofu", { ...process.env, TF_CLI_CONFIG_FILE: mirrorForTofu(makeFolder()) }),
    120_000,
  );
});
