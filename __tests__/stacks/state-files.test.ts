// Which file holds a deployment's state, and which states a synth refuses: nothing is made or destroyed by mistake.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Config } from "../../contracts/config/config.ts";
import { checkStates, formerRegionsIn, stateFileOf } from "../../stacks/state-files.ts";
import { CONFIG } from "./support.ts";

const STACKS = ["home", "remote-eu-west-1"];
const acme = Config.parse(CONFIG);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "states-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** As Terraform writes it. @param name null: nothing is left in it */
const writeState = (file: string, name: string | null, region = "us-west-2"): void => {
  const arn = `arn:aws:dynamodb:${region}:000000000000:table/${name}-state`;
  const attributes = { arn, tags: { "meridian:name": name } };
  const table = { mode: "managed", type: "aws_dynamodb_table", name: "table", instances: [{ attributes }] };
  writeFileSync(join(folder, file), JSON.stringify({ version: 4, resources: name === null ? [] : [table] }));
};
const fileOf = (name: string, stack = "home"): string => basename(stateFileOf(folder, name, stack).path);
const check = (config: Config) => () => checkStates(folder, config, STACKS);

describe("the state of a stack", () => {
  it("is a file of the deployment's name and the stack's", () => {
    expect(fileOf("acme")).toBe("terraform.acme.home.tfstate");
    expect(fileOf("other", "remote-eu-west-1")).toBe("terraform.other.remote-eu-west-1.tfstate");
  });

  it("stays in the file without a name that it is in, which is said", () => {
    writeState("terraform.home.tfstate", "acme");
    expect(fileOf("acme")).toBe("terraform.home.tfstate");
    expect(stateFileOf(folder, "acme", "home").note).toContain("rename it to terraform.acme.home.tfstate");
    expect(check(acme)).not.toThrow();
  });

  it("is not what another deployment left in the file without a name", () => {
    writeState("terraform.home.tfstate", "other");
    expect(fileOf("acme")).toBe("terraform.acme.home.tfstate");
    expect(check(acme)).not.toThrow();
  });

  it("is the named file where both are there, or the other has nothing left", () => {
    writeState("terraform.remote-eu-west-1.tfstate", null);
    expect(fileOf("acme", "remote-eu-west-1")).toBe("terraform.acme.remote-eu-west-1.tfstate");
    for (const file of ["terraform.home.tfstate", "terraform.acme.home.tfstate"]) writeState(file, "acme");
    expect(fileOf("acme")).toBe("terraform.acme.home.tfstate");
  });
});

describe("a region that the config has lost", () => {
  it("is one whose state has something in it, under either name of the file", () => {
    writeState("terraform.acme.remote-sa-east-1.tfstate", "acme");
    writeState("terraform.remote-ap-south-1.tfstate", "acme");
    expect(formerRegionsIn(folder, acme)).toEqual(["ap-south-1", "sa-east-1"]);
  });

  it("is none that the config names, that is another deployment's, or that is pruned", () => {
    writeState("terraform.acme.remote-eu-west-1.tfstate", "acme");
    writeState("terraform.other.remote-sa-east-1.tfstate", "other");
    writeState("terraform.remote-ca-central-1.tfstate", "other");
    writeState("terraform.acme.remote-ap-south-1.tfstate", null);
    writeState("terraform.acme.remote-ap-south-1.tfstate.backup", "acme");
    expect(formerRegionsIn(folder, acme)).toEqual([]);
  });
});

describe("a synth", () => {
  it("refuses a state that is another deployment's", () => {
    writeState("terraform.acme.remote-eu-west-1.tfstate", "other");
    expect(check(acme)).toThrow(/tfstate is the state of other, and the config's name is acme/);
  });

  it("refuses a home region that another one stands in, and says what to do", () => {
    writeState("terraform.acme.home.tfstate", "acme", "eu-west-1");
    expect(check(acme)).toThrow(/stands in eu-west-1, and homeRegion says us-west-2/);
    expect(check({ ...acme, homeRegion: "eu-west-1" })).not.toThrow();
  });

  it("refuses stateBackend while the state is here, with the commands that move it", () => {
    writeState("terraform.home.tfstate", "acme");
    const kept = Config.parse({ ...CONFIG, stateBackend: { bucket: "states", region: "us-west-2", prefix: "load" } });
    let next: string | undefined;
    try {
      check(kept)();
    } catch (error) {
      next = (error as { next?: string }).next;
    }
    expect(next).toContain("aws s3 mv terraform.home.tfstate s3://states/load/acme/home.tfstate");
    writeState("terraform.home.tfstate", null);
    expect(check(kept)).not.toThrow();
  });

  it("leaves a file that is no state to Terraform", () => {
    writeFileSync(join(folder, "terraform.acme.home.tfstate"), "half a fi");
    expect(check(acme)).not.toThrow();
  });
});
