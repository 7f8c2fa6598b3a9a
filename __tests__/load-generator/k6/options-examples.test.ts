// The examples of k6's options, each run by the load that its options say, all of them side by side: what came to each
// one's own server, and what was checked and counted, to the one.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { callHandleSummary } from "../../../bundling/k6/run-init-code.ts";
import { bundleProgram } from "../../../bundling/programs.ts";
import { bundleScript } from "../../../bundling/script.ts";
import { planOf } from "../plan.ts";
import { runK6ByOptions } from "./k6-run.ts";
import { useSideBySide } from "./side-by-side.ts";

const FOLDER = join(__dirname, "../../../examples/k6");

interface Expected {
  readonly requests: Readonly<Record<string, number>>;
  /** Names of checks, each of which holds so often. */
  readonly checks?: Readonly<Record<string, number>>;
  /** Samples of metrics, all that are named here. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly iterations: number;
  readonly errors?: readonly unknown[];
  /** What people are told. */
  readonly notices?: readonly string[];
}

const EXAMPLES: Readonly<Record<string, Expected>> = {
  "options/iterations-of-each-user.js": { requests: { "GET /items/1": 6, "GET /items/2": 5 }, iterations: 11 },
  "options/constant-users.js": { requests: { "GET /items": 4 }, iterations: 0 },
  "options/ramping-users.js": { requests: { "GET /items": 3 }, iterations: 3 },
  "options/arrivals.js": { requests: { "GET /echo/steady": 10, "GET /echo/rising": 10 }, iterations: 20 },
  "options/from-a-file.js": {
    requests: { "GET /echo/read": 2, "GET /echo/buy": 3 },
    checks: { "has the scenario's variable": 5, "setup saw the scenarios": 5, "and the agent": 5 },
    iterations: 5,
  },
  "options/answers-of-all.js": {
    requests: { "GET /redirect/3": 1, "GET /redirect/2": 1, "GET /echo": 1 },
    checks: { "one redirect is followed": 1, "there is no body": 1, "but where it is asked for": 1 },
    iterations: 1,
  },
  "options/cookies-stay.js": {
    requests: { "POST /login": 1, "GET /echo": 3 },
    checks: { "is known": 3 },
    iterations: 3,
  },
  "options/hosts.js": {
    requests: { "GET /echo/shop": 1, "GET /echo/images": 1 },
    checks: { "a name leads to the shop": 1, "and all below it": 1, "a host is blocked": 1, "and a network": 1 },
    errors: [expect.stringContaining("blockHostnames"), expect.stringContaining("blacklistIPs")],
    iterations: 1,
  },
  "options/throwing.js": {
    requests: { "GET /status/500": 1 },
    checks: { "the error says which": 1, "one request may say otherwise": 1 },
    errors: ["2 connect ECONNREFUSED 127.0.0.1:1"],
    iterations: 1,
  },
  "options/tags-and-thresholds.js": {
    requests: { "POST /echo": 3 },
    checks: { "::checkout::is taken": 3 },
    metrics: {
      "sold kind=member release=7 group=::checkout": 2,
      "sold kind=guest release=7 group=::checkout": 1,
      "group_duration kind=guest release=7 group=::checkout": 1,
    },
    iterations: 3,
  },
  "options/slow-iterations.js": {
    requests: { "POST /login": 1, "GET /items": 3, "DELETE /items/1": 1 },
    iterations: 3,
  },
  "options/left-out.js": {
    requests: { "GET /items/1": 2, "GET /items/2": 2, "GET /items": 2 },
    iterations: 2,
    notices: ["options.ext is left out", "options.cloud is left out", "options.treshold is none of k6's options"],
  },
  "modules/tables-and-files.js": {
    requests: { "GET /echo/ann": 1, "GET /echo/bob": 1 },
    checks: { "the same row by both": 2, "the file is read to its end": 2 },
    iterations: 2,
  },
  "flows/csv-users.js": {
    requests: { "POST /echo/ann": 1, "POST /echo/bob": 1, "POST /echo/cid": 1 },
    checks: { "logs in": 3 },
    iterations: 3,
  },
  "flows/weighted-scenarios.js": { requests: { "GET /items": 6, "GET /echo": 3, "POST /echo": 1 }, iterations: 10 },
  "style/from-other-files.js": {
    requests: { "GET /items": 1, "GET /echo/bob": 2, "DELETE /items/1": 1 },
    iterations: 2,
  },
};

const initFolder = mkdtempSync(join(tmpdir(), "meridian-init-"));
const initProgram = bundleProgram("init-code", initFolder);
afterAll(() => rmSync(initFolder, { recursive: true, force: true }));

const outcomeOf = useSideBySide(Object.keys(EXAMPLES), async (host, { url }, name) =>
  runK6ByOptions(host, join((await initProgram).directory, "index.mjs"), join(FOLDER, name), { SHOP: url }),
);

it.each(Object.entries(EXAMPLES))("%s does what its options say", async (name, expected) => {
  const { checks = {}, metrics = {}, iterations, notices = [] } = expected;
  const { outcome, requests } = await outcomeOf(name);
  const held = Object.fromEntries(Object.entries(checks).map(([check, count]) => [check, [count, 0]]));
  expect(outcome.errors).toEqual(expected.errors ?? []);
  expect(requests).toEqual(expected.requests);
  expect(outcome.checks).toEqual(held);
  expect(outcome).toMatchObject({ iterations, failedIterations: 0, metrics });
  for (const notice of notices) expect(outcome.notices.join("\n")).toContain(notice);
});

it("own-summary.js writes a line and a report", async () => {
  const path = join(FOLDER, "modules/own-summary.js");
  const counted = { passes: 2, fails: 0 };
  const list = { name: "list", checks: [{ name: "has two items", ...counted }], groups: [] };
  const data = {
    metrics: { http_reqs: { values: { count: 2 } }, checks: { values: { passes: 4 } } },
    root_group: { name: "", path: "", checks: [{ name: "is answered", ...counted }], groups: [list] },
  };
  const summary = { data, plan: planOf("http://127.0.0.1:1") };
  const task = { script: await bundleScript(path), env: {}, folder: FOLDER, summary };
  const { outputs } = await callHandleSummary(task, { program: join((await initProgram).directory, "index.mjs") });
  const cases =
    '<testcase classname="all" name="is answered" failures="0"/>' +
    '<testcase classname="all.list" name="has two items" failures="0"/>';
  expect(outputs).toEqual({
    stdout: { text: "2 requests, 4 checks held\n" },
    "junit.xml": { text: `<testsuite name="">${cases}</testsuite>` },
  });
});
