// What people are told to do about what esbuild refused.
import type { Message } from "esbuild";
import { compileErrorOf } from "../../bundling/compile-error.ts";

it.each([
  ['Could not resolve "./steps.js"', "mend the path, or make the file that it names"],
  ['Could not resolve "papaparse"', "install the package beside it with `npm install`"],
  [
    'No loader is configured for ".png" files: a.png',
    'send a file by http.file("./name"), and keep rows that the script reads as .json or .csv',
  ],
  [
    "https://127.0.0.1:1/lib.js cannot be fetched: connect ECONNREFUSED 127.0.0.1:1",
    "see that its host can be reached from here, or keep a copy beside the script and import that",
  ],
  ['Unexpected ";"', "mend script.js and run again"],
])("of %s people are told: %s", (text, remedy) => {
  expect(compileErrorOf("script.js", [{ text, location: null } as Message]).next).toBe(remedy);
});
