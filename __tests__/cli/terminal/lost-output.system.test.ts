// Commands whose output nobody takes: what they say is lost, what they do is done, and no stack is shown.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../../support/meridian.ts";

const PROGRAM = join(__dirname, "../../../dist/meridian.mjs");

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
});
afterEach(() => place.remove());

/** @param redirection of its output, in the shell's words */
const runInShell = (words: string, redirection: string) => {
  const script = `node ${PROGRAM} ${words} ${redirection}; exit "\${PIPESTATUS[0]}"`;
  const { status, stderr } = spawnSync("bash", ["-c", script], { cwd: place.folder, encoding: "utf8" });
  return { exitCode: status, stderr };
};

it.each([
  ["--version", 0],
  ["--help", 0],
  ["status", 1],
  ["inspect", 2],
  ["compare a b", 2],
])("`%s` ends by its own exit code though both its outputs are closed", (words, exitCode) => {
  expect(runInShell(words, "2>&1 | true").exitCode).toBe(exitCode);
});

it("writes its files all the same", () => {
  expect(runInShell("init --name shop", "2>&1 | true")).toEqual({ exitCode: 0, stderr: "" });
  expect(existsSync(join(place.folder, "script.js"))).toBe(true);
});

// A device that every Linux has, which takes nothing.
(existsSync("/dev/full") ? it : it.skip)("says that its output is lost where a disk is full", () => {
  expect(runInShell("--help", "> /dev/full")).toEqual({
    exitCode: 1,
    stderr: expect.stringMatching(/^error: the output could not be written to its end: .*ENOSPC/),
  });
});
