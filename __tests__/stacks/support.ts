// Synthesizes stacks from a config and small stand-ins for the bundles, and finds things in what comes out.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "cdktf";
import { Config } from "../../contracts/config/config.ts";
import { PlannedHttp } from "../../contracts/run/planned-http.ts";
import { deployedReachOf, type FileContents, sealedPlanOf } from "../../contracts/run/sealed-plan.ts";
import { sha256Of } from "../../contracts/words/sha256.ts";
import { addStacks } from "../../stacks/app.ts";
import { type Bundles, type Deployment, describeDeployment, type ImageContext } from "../../stacks/deployment.ts";

// CDKTF asks the installed Terraform for its version in every stack. These tests need none.
jest.mock("child_process", () => ({
  ...jest.requireActual<object>("child_process"),
  execSync: (): string => "1.11.4",
}));

/** Nothing of it may show in a stack: values of `env` can be secrets of the system under test. */
export const CANARY = "canary-9f3b1c";

export const CONFIG = {
  name: "acme",
  homeRegion: "us-west-2",
  remoteRegions: { "us-east-1": 2500, "eu-west-1": { vus: 25 } },
  target: "https://shop.example.com",
  duration: "20s",
  env: { API_KEY: CANARY },
  images: { registry: "docker.io/acme-inc" },
};

type Json = Record<string, unknown>;

export interface Resource {
  readonly stack: string;
  readonly type: string;
  readonly id: string;
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any resource
  readonly values: any;
}

export interface Synthesized {
  /** Where `terraform` can be run for a stack. */
  directoryOf(stack: string): string;
  /** Its JSON, as Terraform reads it. */
  // biome-ignore lint/suspicious/noExplicitAny: the JSON of any stack
  stacks: Record<string, any>;
  resources(stack: string, type?: string): readonly Resource[];
  /** The only one of its type in a stack. */
  only(stack: string, type: string): Resource;
}

const folders: string[] = [];

export const makeFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-stacks-"));
  folders.push(folder);
  return folder;
};

export const removeFolders = (): void => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
};

/** What a config names no file for. */
export const NO_FILES: FileContents = { http: PlannedHttp.parse({}), data: {} };

/** @param script of the user, so that another one can be deployed */
const fakeBundles = (config: Config, script: string): Bundles => {
  const folder = makeFolder();
  const bundle = (name: string, files: Readonly<Record<string, string>>): ImageContext => {
    const directory = join(folder, name);
    mkdirSync(directory);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(directory, file), content);
    return { directory, hash: sha256Of(JSON.stringify(files)) };
  };
  const image = { "index.mjs": "process.exit()", Dockerfile: "FROM scratch\nCOPY index.mjs /app/\n" };
  const userPart = { fromLine: 2, untilLine: 2, exports: {} };
  const planned = { file: "script.js", code: script, userPart, meant: [], phases: [] };
  const { text, sha256 } = sealedPlanOf(config, planned, NO_FILES, deployedReachOf(config));
  writeFileSync(join(folder, "plan.json"), text);
  writeFileSync(join(folder, "archive.zip"), "");
  return {
    orchestrator: { path: join(folder, "archive.zip"), hash: sha256Of("orchestrator") },
    images: { aggregator: bundle("aggregator", image), "load-generator": bundle("load-generator", image) },
    plan: { path: join(folder, "plan.json"), sha256 },
    phases: [],
  };
};

export const deploymentOf = (
  change: object = {},
  script = "export default () => {}",
  formerRegions: readonly string[] = [],
  regionsOfHome: readonly string[] = [],
): Deployment => {
  const config = Config.parse({ ...CONFIG, ...change });
  return describeDeployment(config, fakeBundles(config, script), { formerRegions, regionsOfHome });
};

/** CDKTF takes a stack trace of each token, and Jest looks up each line of it in the sources: nobody reads these. */
const withoutTraces = (perform: () => void): void => {
  const { prepareStackTrace } = Error;
  Error.prepareStackTrace = String;
  try {
    perform();
  } finally {
    Error.prepareStackTrace = prepareStackTrace;
  }
};

/**
 * @param formerRegions regions that stand, and that the config does not name any more
 * @param regionsOfHome regions in which the home stack has something
 */
export const synthesizeAnew = (
  change: object = {},
  formerRegions: readonly string[] = [],
  regionsOfHome: readonly string[] = [],
): Synthesized => {
  const outdir = makeFolder();
  withoutTraces(() => {
    const app = new App({ outdir, skipValidation: false });
    addStacks(app, deploymentOf(change, undefined, formerRegions, regionsOfHome));
    app.synth();
  });
  const manifest = JSON.parse(readFileSync(join(outdir, "manifest.json"), "utf8"));
  const names = Object.keys(manifest.stacks);
  const directoryOf = (stack: string): string => join(outdir, "stacks", stack);
  const stacks = Object.fromEntries(
    names.map((name) => [name, JSON.parse(readFileSync(join(directoryOf(name), "cdk.tf.json"), "utf8"))]),
  );
  const resources = (stack: string, wanted?: string): Resource[] =>
    Object.entries<Json>(stacks[stack]?.resource ?? {}).flatMap(([type, byId]) =>
      wanted !== undefined && type !== wanted
        ? []
        : Object.entries(byId).map(([id, values]) => ({ stack, type, id, values })),
    );
  const only = (stack: string, type: string): Resource => {
    const [found, ...others] = resources(stack, type);
    if (found === undefined || others.length > 0) throw new Error(`${stack} has not exactly one ${type}`);
    return found;
  };
  return { directoryOf, stacks, resources, only };
};

const synthesized = new Map<string, Synthesized>();

/** Returns the same stacks for the same change, as callers only look at them. */
export const synthesize = (change: object = {}): Synthesized => {
  const key = JSON.stringify(change);
  const known = synthesized.get(key) ?? synthesizeAnew(change);
  synthesized.set(key, known);
  return known;
};

/** The statements of every policy in a stack, trust left out. */
export const statementsOf = (synthesized: Synthesized, stack: string) =>
  synthesized.resources(stack, "aws_iam_role_policy").flatMap(({ values }) =>
    (JSON.parse(values.policy).Statement as Json[]).map((statement) => ({
      policy: values.name as string,
      actions: statement.Action as string[],
      resources: statement.Resource as string[],
      condition: statement.Condition,
    })),
  );
