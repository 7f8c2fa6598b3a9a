// Completion as real shells do it, out of the commands' definitions; and the examples of their help.
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { command } from "../../../cli/definition/command.ts";
import { exitCodeOfError } from "../../../cli/exit-codes.ts";
import { COMMANDS, runProgram } from "../../../cli/program.ts";
import { itWith } from "../../support/needs.ts";

// ES modules alone, which Jest does not load; nothing here is a terminal.
jest.mock("log-update", () => ({ createLogUpdate: () => undefined }));

const printedBy = async (...argv: string[]): Promise<string> => {
  let printed = "";
  jest.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  try {
    await runProgram(argv);
  } finally {
    jest.restoreAllMocks();
  }
  return printed;
};

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-completion-"));
  writeFileSync(join(folder, "my config.json"), "{}");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const VISIBLE = COMMANDS.filter(({ isHidden }) => isHidden !== true);

describe("bash", () => {
  /** What it offers for the last word. */
  const offered = async (...words: string[]): Promise<string[]> => {
    const script = `${await printedBy("completion", "bash")}
COMP_WORDS=(${["meridian", ...words].map((word) => `'${word}'`).join(" ")})
COMP_CWORD=${words.length}
_meridian
printf '%s\\n' "\${COMPREPLY[@]}"
complete -p meridian >&2`;
    const { status, stdout, stderr } = spawnSync("bash", ["--noprofile", "--norc", "-c", script], { encoding: "utf8" });
    expect([status, stderr.trim()]).toEqual([0, expect.stringMatching(/^complete .*-F _meridian meridian$/m)]);
    return stdout.split("\n").filter((line) => line !== "");
  };

  it("offers commands, then the options of the one that was typed", async () => {
    expect(await offered("")).toEqual([...VISIBLE.map(({ name }) => name), "-h", "--help", "-V", "--version"]);
    expect(await offered("com")).toEqual(["compare", "completion"]);
    expect(await offered("run", "--thr")).toEqual(["--threshold"]);
    expect(await offered("run", "--config", "c.json", "script.js", "--base")).toEqual(["--baseline"]);
    expect(await offered("status", "--a")).toEqual(["--aws"]);
    expect(await offered("inspect", "--aw")).toEqual([]);
  });

  it("offers the words that an option or an argument takes", async () => {
    expect(await offered("run", "--on", "")).toEqual(["local", "aws"]);
    expect(await offered("run", "--on", "=")).toEqual(["local", "aws"]);
    expect(await offered("run", "--on", "=", "a")).toEqual(["aws"]);
    expect(await offered("run", "--log", "n")).toEqual(["none"]);
    expect(await offered("completion", "")).toEqual(expect.arrayContaining(["bash", "zsh"]));
  });

  it("leaves files to bash, where files are meant", async () => {
    for (const words of [
      ["run", "--config", ""],
      ["run", "-c", "my"],
      ["try", "scr"],
      ["compare", ""],
    ])
      expect(await offered(...words)).toEqual([]);
    expect(await offered("run", "--vus", "")).toEqual([]);
  });
});

describe("zsh", () => {
  /** Types in a terminal of zsh's own, and waits for what is to be shown: a status of 0 is that it came. */
  const shows = async (line: string, pattern: string): Promise<number | null> => {
    writeFileSync(join(folder, "completion.zsh"), await printedBy("completion", "zsh"));
    const script = `
zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "cd ${folder}; autoload -Uz compinit; compinit -D -u; source ./completion.zsh; print REA''DY"
zpty -r -m z text '*READY*'
zpty -w -n z $'${line}\t\t'
zpty -r -m z text '${pattern}'`;
    return spawnSync("zsh", ["-f", "-c", script], { timeout: 60_000 }).status;
  };

  itWith("zsh", "offers commands and options with their meaning, and what they take", async () => {
    expect(await shows("meridian com", "*compare*-- two runs side by side*")).toBe(0);
    expect(await shows("meridian run --thr", "*--threshold*")).toBe(0);
    expect(await shows("meridian status --on=", "*aws*local*")).toBe(0);
    expect(await shows("meridian try --config my", "*my*config.json*")).toBe(0);
  });
});

it("tells a shell that it does not know, with the one that was meant", async () => {
  const mistake = await printedBy("completion", "bsh").catch((error: unknown) => error);
  expect([exitCodeOfError(mistake), mistake]).toMatchObject([2, { next: "did you mean bash? it takes bash or zsh" }]);
});

describe("the examples of help", () => {
  /** As a shell takes them apart. */
  const wordsOf = (line: string): string[] =>
    [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");

  it.each(VISIBLE.map((one) => [one.name, one] as const))(
    "of %s are there, and each is a call of it",
    async (name, one) => {
      const calls = (one.examples ?? []).map(([words]) => words);
      expect(calls.length).toBeGreaterThan(1);
      const help = await printedBy(name, "--help");
      for (const call of calls) {
        expect(help).toContain(`  meridian ${call}\n`);
        const ran: string[] = [];
        const noted = command({ ...one, run: async () => ran.push(name) && 0 } as never);
        const words = wordsOf(call.replace(/ >.*/, ""));
        expect(await runProgram(words, { commands: [noted] })).toBe(0);
        expect(ran).toEqual([name]);
      }
    },
  );
});
