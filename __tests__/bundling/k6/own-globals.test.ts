// Global variables of a k6 script, as its bundle has them: those of each user where the script has a global object in
// its hands, and Node's own elsewhere.
import { giveOwnGlobals } from "../../../bundling/k6/own-globals.ts";

const FILES = new Set(["script.js", "meridian:all"]);

/** What the script's part comes to. */
const given = (text: string): string | undefined => {
  const code = giveOwnGlobals(`// script.js\n${text}\n`, FILES)?.code;
  return code?.split("\n").slice(1, -1).join("\n").replaceAll("__k6_user.global", "OWN");
};

it.each([
  ["a member", "globalThis.token = 1;", "OWN.token = 1;"],
  ["what it has put there", "global.pm = 1; use(pm);", "OWN.pm = 1; (0, OWN.use)(OWN.pm);"],
  ["a call", "global; pm.test(x => tests`a`);", "OWN; OWN.pm.test(x => (0, OWN.tests)`a`);"],
  ["a short property", "global; ({ pm } = { pm });", "OWN; ({ pm: OWN.pm } = { pm: OWN.pm });"],
  ["one with a default", "global; ({ pm = 1 } = {});", "OWN; ({ pm: OWN.pm = 1 } = {});"],
  ["Node's, but for what the script replaces", "global.fetch = URL; fetch();", "OWN.fetch = URL; (0, OWN.fetch)();"],
  ["no variable, key or member", "const pm = global; a.pm; ({ pm: pm });", "const pm = OWN; OWN.a.pm; ({ pm: pm });"],
])("a user has of its own %s", (_, text, expected) => {
  expect(given(text)).toBe(expected);
});

it.each([
  ["has no word of it", "const a = window; use(a);"],
  ["has a variable by that name", "const global = {}; global.a = b;"],
])("nothing changes where the script %s", (_, text) => {
  expect(given(text)).toBeUndefined();
});

it("leaves what all users share as it is", () => {
  const code = "globalThis.a;\n// meridian:all\nglobalThis.b;\n// script.js\nglobalThis.c;\n";
  expect(giveOwnGlobals(code, FILES)?.code).toBe(code.replace("globalThis.c", "__k6_user.global.c"));
});
