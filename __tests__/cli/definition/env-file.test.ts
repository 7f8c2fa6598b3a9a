// Files of --env-file as people have them: from other systems, with quotes, and with what is no KEY=VALUE.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvFile } from "../../../cli/definition/env-file.ts";
import type { MeridianError } from "../../../contracts/words/errors.ts";

describe("a file of --env-file", () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "meridian-env-file-"));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const read = (content: string | Uint8Array): Record<string, string> => {
    writeFileSync(join(folder, "x.env"), content);
    return readEnvFile(join(folder, "x.env"));
  };
  const mistake = (content: string | Uint8Array): MeridianError => {
    try {
      read(content);
    } catch (error) {
      return error as MeridianError;
    }
    throw new Error("it was no mistake");
  };

  it("may come from Windows, with quotes, comments and lines within quotes", () => {
    expect(read("\uFEFF# ours\r\nexport A=1 # one\r\n\r\nB=\"two # three\"\r\n C = 'x=y'\r\nD=\r\n")).toEqual({
      A: "1",
      B: "two # three",
      C: "x=y",
      D: "",
    });
    expect(read('KEY="-----BEGIN\nno assignment\n-----END"\nA.b-c=2\n')).toEqual({
      KEY: "-----BEGIN\nno assignment\n-----END",
      "A.b-c": "2",
    });
    expect(read("")).toEqual({});
  });

  it("is refused for every line that gives nothing, which is not shown", () => {
    const { issues } = mistake("TOKEN: canary\nA=1\n=canary\nexport canary\nB='open\n");
    expect(issues.map(({ path }) => path)).toEqual(["line 1", "line 3", "line 4"]);
    expect(JSON.stringify(issues)).not.toContain("canary");
  });

  it("is a file of text", () => {
    expect(mistake(Uint8Array.of(0xff, 0xfe, 0x41, 0)).message).toContain("cannot be read");
    mkdirSync(join(folder, "folder"));
    expect(() => readEnvFile(join(folder, "folder"))).toThrow("it is a folder");
    expect(readEnvFile("/dev/null")).toEqual({});
  });
});
