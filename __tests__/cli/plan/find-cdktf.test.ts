// Where the cdktf command is looked for, and what is said where there is none.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findCdktf } from "../../../cli/plan/find-cdktf.ts";

describe("the cdktf command", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-cdktf-"));
    mkdirSync(join(folder, "node_modules/.bin"), { recursive: true });
    mkdirSync(join(folder, "tests/load"), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is the project's own, also in a folder below it", () => {
    const own = join(folder, "node_modules/.bin/cdktf");
    writeFileSync(own, "");
    expect(findCdktf(join(folder, "tests/load"), "")).toBe(own);
  });

  it("is looked for on PATH, too", () => {
    writeFileSync(join(folder, "tests/cdktf"), "");
    expect(findCdktf(folder, join(folder, "tests"))).toBe(join(folder, "tests/cdktf"));
  });

  it("finds the terminal's library that package.json puts in place of its own", () => {
    const fromCdktf = createRequire(createRequire(__filename).resolve("cdktf-cli/package.json"));
    expect(fromCdktf("@cdktf/node-pty-prebuilt-multiarch")).toMatchObject({ spawn: expect.any(Function) });
  });

  it("is named with how to install it where there is none", () => {
    expect(() => findCdktf(folder, folder)).toThrow(
      expect.objectContaining({
        code: "COMMAND_INVALID",
        message: expect.stringMatching(/cdktf-cli and meridian-aws/),
        next: expect.stringMatching(/npx meridian init --aws.*npm install --save-dev cdktf-cli meridian-aws/),
      }),
    );
  });
});
