// Reads a run's summary.json by two programs that were written for k6's: k6-html-reporter and k6-junit, out of the
// folder that .ci/readers made. Usage: node read-summary.mjs READERS SUMMARY FOLDER. Prints what k6-junit makes of it;
// k6-html-reporter writes FOLDER/report.html.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [, , readers, summary, folder] = process.argv;
const { resolve } = createRequire(`${readers}/package.json`);
const bring = (name) => import(pathToFileURL(resolve(name)));

const { default: reporter } = await bring("k6-html-reporter");
const said = console.log;
// It tells where its page is.
console.log = () => undefined;
reporter.generateSummaryReport({ jsonFile: summary, output: folder });
console.log = said;
const { jUnit } = await bring("k6-junit");
console.log(jUnit(JSON.parse(readFileSync(summary, "utf8"))));
