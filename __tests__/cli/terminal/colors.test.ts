// Colours are a terminal's: no file gets any, whatever the build server's environment says.
import { colorsFor } from "../../../cli/terminal/colors.ts";

const isColored = (isTTY: boolean, environment: Readonly<Record<string, string>>): boolean =>
  colorsFor({ isTTY }, environment).red("x") !== "x";

it.each<[string, boolean, Readonly<Record<string, string>>, boolean]>([
  ["a terminal", true, { TERM: "xterm" }, true],
  ["a terminal on a build server", true, { TERM: "xterm", CI: "1" }, true],
  ["a terminal without orders", true, { TERM: "dumb" }, false],
  ["a terminal under NO_COLOR", true, { NO_COLOR: "1" }, false],
  ["a terminal under an empty NO_COLOR", true, { NO_COLOR: "" }, true],
  ["a file", false, { TERM: "xterm" }, false],
  ["a file on a build server", false, { CI: "true" }, false],
  ["a file for which colours are asked", false, { FORCE_COLOR: "1" }, true],
  ["a terminal for which none are", true, { FORCE_COLOR: "0" }, false],
  ["a file under both", false, { FORCE_COLOR: "1", NO_COLOR: "1" }, false],
])("%s has the colours that are its", (_, isTTY, environment, expected) => {
  expect(isColored(isTTY, environment)).toBe(expected);
});
