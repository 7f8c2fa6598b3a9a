// The list of error codes and its documentation say the same.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ERROR_CODES } from "../../../contracts/words/errors.ts";

const documented = [
  ...readFileSync(join(__dirname, "../../../docs/errors.md"), "utf8").matchAll(/^\| `([A-Z_]+)` +\|/gm),
].map((match) => match[1]);

it("every error code is documented, and no other", () => {
  expect(documented.sort()).toEqual(Object.keys(ERROR_CODES).sort());
});
