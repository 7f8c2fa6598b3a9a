// The console of a script: whose lines are told, in which order, and what happens to too many of them.
import {
  MAX_LINE_LENGTH,
  MAX_WORDS_BYTES,
  type ScriptLogMode,
  WordsWithinBound,
} from "../../../contracts/delta/script-words.ts";
import { ScriptVoice } from "../../../images/load-generator/vu/script-console.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";

const voiceOf = (mode: ScriptLogMode = "first") => {
  const said = { lines: [] as string[], cutCount: 0, nowMs: 0 };
  const voice = new ScriptVoice(
    mode,
    ({ lines, cutCount }) => {
      for (const { level, text } of lines) said.lines.push(`${level} ${text}`);
      said.cutCount += cutCount;
    },
    () => said.nowMs,
  );
  return { voice, said, first: voice.consoleOf(true), other: voice.consoleOf(false) };
};

it("tells the first user's lines in order, with their levels, as Node would print them", () => {
  const { first, said } = voiceOf();
  first.log("body", { id: 1 }, 7);
  first.debug("%s is %d", "a", 2);
  first.info("two\nlines");
  first.warn("careful");
  first.error(new Error("oops").message);
  first.table([{ a: 1 }]);
  expect(said.lines.slice(0, 5)).toEqual([
    "log body { id: 1 } 7",
    "debug a is 2",
    "info two\nlines",
    "warn careful",
    "error oops",
  ]);
  expect(said.lines[5]).toMatch(/^log ┌/);
});

it.each<[ScriptLogMode, string[]]>([
  ["first", ["log mine", "error mine", "error theirs"]],
  ["all", ["log mine", "error mine", "log theirs", "error theirs"]],
  ["none", []],
])("tells with %s what was asked for", (mode, expected) => {
  const { first, other, said } = voiceOf(mode);
  for (const [console, who] of [
    [first, "mine"],
    [other, "theirs"],
  ] as const) {
    console.log(who);
    console.error(who);
  }
  expect(said.lines).toEqual(expected);
});

it("does not put together what nobody is to see", () => {
  const { other } = voiceOf();
  const costly = {
    get body(): string {
      throw new Error("it was looked at");
    },
  };
  expect(() => other.log("%j", costly)).not.toThrow();
});

it("cuts what is beyond 64 KiB in a second, counts it, and goes on in the next", () => {
  const { voice, first, said } = voiceOf();
  for (let index = 0; index < 1_000; index += 1) first.log("x".repeat(1_000));
  voice.flush();
  expect(said.lines).toHaveLength(Math.ceil(MAX_WORDS_BYTES / 1_000));
  expect(said.lines.length + said.cutCount).toBe(1_000);
  said.nowMs = 1_000;
  first.log("later");
  expect(said.lines.at(-1)).toBe("log later");
});

it("cuts a line without end, and says how long it was", () => {
  const { first, said } = voiceOf();
  first.log("x".repeat(100_000));
  expect(said.lines[0]).toMatch(/^log x{8192}… \(100000 characters in all\)$/);
});

it("lines merged from many keep to the bound, and none is lost without being counted", () => {
  const words = new WordsWithinBound();
  for (let index = 0; index < 10; index += 1)
    words.add({ lines: [{ level: "log", text: "y".repeat(8_000) }], cutCount: 1 });
  const { lines = [], cutCount = 0 } = words.words ?? {};
  expect(lines).toHaveLength(8);
  expect(cutCount).toBe(12);
});

it("takes secrets out before a line is cut, so that no part of one is left", () => {
  const lines: string[] = [];
  const mask = new SecretMask(["canary-of-console"]);
  const voice = new ScriptVoice(
    "all",
    (words) => lines.push(...words.lines.map(({ text }) => text)),
    () => 0,
    mask,
  );
  const console = voice.consoleOf(true);
  console.log("token", { token: "canary-of-console" });
  console.log(`${"x".repeat(MAX_LINE_LENGTH - 8)}canary-of-console`);
  expect(lines[0]).toBe("token { token: '(masked)' }");
  expect(lines[1]).not.toContain("canary");
});
