// The steps of the GitHub Action as a runner runs them: in bash, with its files of outputs and of the job's summary, and
// stand-ins for npx and gh. First on the main branch, whose run becomes the baseline, then in a pull request.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const CHECKOUT = join(__dirname, "../..");
const ACTION = readFileSync(join(CHECKOUT, "action.yml"), "utf8");

interface Step {
  readonly id: string;
  readonly env: Readonly<Record<string, string>>;
  readonly script: string;
}

/** Steps with a script, out of the file's own layout: two spaces a level. */
const STEPS: readonly Step[] = ACTION.slice(ACTION.indexOf("\n  steps:\n"))
  .split(/^ {4}- /m)
  .filter((step) => /^ *run:/m.test(step))
  .map((step) => ({
    id: /^ *id: (\S+)/m.exec(step)?.[1] ?? "",
    env: Object.fromEntries(
      [...step.matchAll(/^ {8}([A-Z_]+): (.*)$/gm)].map(([, key = "", value = ""]) => [key, value]),
    ),
    script: (/^ {6}run: (?:\|\n)?([\s\S]*)$/m.exec(step)?.[1] ?? "").replace(/^ {8}/gm, ""),
  }));

const DEFAULTS = Object.fromEntries(
  [...ACTION.matchAll(/^ {2}([a-z-]+):\n {4}description: .*\n {4}default: (.*)$/gm)].map(
    ([, name = "", value = ""]) => [`inputs.${name}`, value.replaceAll('"', "")],
  ),
);

/** Runs "npx --no -- meridian …" with the built program, and gh against a file of comments. */
const STAND_INS = {
  npx: `#!/usr/bin/env bash\n[ "$1 $2 $3" = "--no -- meridian" ] || exit 64\nshift 3\nexec "${process.execPath}" "${join(CHECKOUT, "dist/meridian.mjs")}" "$@"\n`,
  gh: `#!/usr/bin/env bash
echo "$*" >> "$GH_CALLS"
[ "$GH_FAILS" != 1 ] || exit 1
for word in "$@"; do
  case $word in
    body=@*) cp "\${word#body=@}" "$GH_BODY"; echo 7 > "$GH_IDS" ;;
    --jq) cat "$GH_IDS" 2> /dev/null; exit 0 ;;
  esac
done
`,
};

let place: Workplace;
beforeEach(() => {
  place = makeWorkplace();
  mkdirSync(join(place.folder, "bin"));
  for (const [name, text] of Object.entries(STAND_INS)) {
    place.write(`bin/${name}`, text);
    chmodSync(join(place.folder, "bin", name), 0o755);
  }
  place.write("script.js", "export default async ({ http, target }) => { await http.get(`${target}/products`); };");
  place.write("load.json", {
    name: "shop",
    remoteRegions: { "eu-west-1": 1 },
    script: "script.js",
    target: "demo",
    duration: "2s",
    start: { bufferSeconds: 1 },
    thresholds: { http_req_failed: ["rate<0.9"] },
  });
});
afterEach(() => place.remove());

/** A job of the action's steps. @param github what the runner says of the event */
const jobOf = (github: Readonly<Record<string, string>>) => {
  const at = (name: string): string => join(place.folder, name);
  const known: Record<string, string> = {
    ...DEFAULTS,
    "inputs.config": "load.json",
    "inputs.token": "t",
    "github.event.pull_request.number": "5",
  };
  for (const file of ["output", "summary.md"]) writeFileSync(at(file), "");
  const resolve = (text: string): string =>
    text.replace(/\$\{\{ (\S+) \}\}/g, (_, name: string) => {
      const value = known[name];
      if (value === undefined) throw new Error(`the action speaks of ${name}, which nothing has set`);
      return value;
    });
  const run = (id: string, more: Readonly<Record<string, string>> = {}) => {
    const step = STEPS.find((one) => one.id === id);
    if (step === undefined) throw new Error(`the action has no step ${id}`);
    const env = Object.fromEntries(Object.entries(step.env).map(([key, value]) => [key, resolve(value)]));
    // As GitHub calls bash.
    const done = spawnSync("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.script], {
      cwd: place.folder,
      encoding: "utf8",
      env: {
        ...process.env,
        PATH: `${at("bin")}:${process.env.PATH}`,
        RUNNER_TEMP: at("temp"),
        GITHUB_OUTPUT: at("output"),
        GITHUB_STEP_SUMMARY: at("summary.md"),
        GITHUB_REPOSITORY: "owner/shop",
        GITHUB_RUN_ID: "11",
        GITHUB_RUN_ATTEMPT: "1",
        GITHUB_REF_NAME: "main",
        GITHUB_HEAD_REF: "",
        GITHUB_BASE_REF: "",
        GH_CALLS: at("calls"),
        GH_BODY: at("body.md"),
        GH_IDS: at("ids"),
        GH_FAILS: "",
        ...github,
        ...env,
        ...more,
      },
    });
    for (const [, key, value = ""] of readFileSync(at("output"), "utf8").matchAll(/^(\w+)=(.*)$/gm))
      known[`steps.${id}.outputs.${key}`] ??= value;
    return done;
  };
  return { run, outputOf: (name: string) => known[`steps.${name}`] ?? "", at };
};

const PULL_REQUEST = { GITHUB_REF_NAME: "5/merge", GITHUB_HEAD_REF: "faster, better", GITHUB_BASE_REF: "main" };

it("keeps a baseline on the main branch, then compares and comments a pull request", () => {
  const main = jobOf({});
  expect(main.run("places").status).toBe(0);
  expect(main.outputOf("places.outputs.kept")).toBe("meridian-load-test-main@11-1");
  const first = main.run("run");
  expect([first.status, main.outputOf("run.outputs.verdict"), first.stderr]).toEqual([0, "passed", ""]);
  expect(first.stdout).toContain("no baseline yet");
  expect(readFileSync(main.at("summary.md"), "utf8")).toContain("shop");
  expect(main.run("keep").status).toBe(0);
  const baseline = main.outputOf("places.outputs.baseline");
  expect(existsSync(join(baseline, "flush-log.jsonl"))).toBe(true);
  expect(main.run("verdict").status).toBe(0);
  // What the cache does between two jobs.
  spawnSync("cp", ["-r", baseline, main.at("cached")]);

  const pull = jobOf(PULL_REQUEST);
  pull.run("places");
  expect(pull.outputOf("places.outputs.restored")).toBe("meridian-load-test-main@");
  expect(pull.outputOf("places.outputs.kept")).toBe("meridian-load-test-faster--better@11-1");
  spawnSync("cp", ["-r", `${pull.at("cached")}/.`, baseline]);
  pull.run("run", { LIMITS: "\nhttp_reqs rate +0%\nhttp_reqs rate -0%\n", ARGUMENTS: "--duration\n1500ms" });
  // Of two runs one has more requests a second, and one of the limits does not hold.
  expect([pull.outputOf("run.outputs.code"), pull.outputOf("run.outputs.verdict")]).toEqual(["99", "failed"]);
  expect(pull.run("comment").status).toBe(0);
  const body = readFileSync(pull.at("body.md"), "utf8");
  expect(body).toMatch(/^<!-- meridian shop -->\n### shop: /);
  expect(body).toContain("1 of 2 limits exceeded");
  expect(readFileSync(pull.at("summary.md"), "utf8")).toContain("1 of 2 limits exceeded");
  expect(pull.run("comment").status).toBe(0);
  const calls = readFileSync(pull.at("calls"), "utf8")
    .split("\n")
    .filter((call) => call.includes("-X"));
  expect(calls.map((call) => call.split(" ").slice(2, 5).join(" "))).toEqual([
    "-X POST repos/owner/shop/issues/5/comments",
    "-X PATCH repos/owner/shop/issues/comments/7",
  ]);
  expect(pull.run("comment", { GH_FAILS: "1" })).toMatchObject({
    status: 0,
    stdout: expect.stringContaining("::warning"),
  });
  expect(pull.run("verdict").status).toBe(99);
});

it("a mistake in the config fails the job with its own words, and comments nothing", () => {
  place.write("load.json", { name: "shop" });
  const job = jobOf(PULL_REQUEST);
  job.run("places");
  expect(job.run("run").stderr).toContain("error: ");
  expect(["code", "verdict", "results"].map((name) => job.outputOf(`run.outputs.${name}`))).toEqual(["2", "error", ""]);
  job.run("comment");
  expect(existsSync(job.at("calls"))).toBe(false);
  expect(job.run("verdict").status).toBe(2);
});

it("pins what it uses by commit, and gives scripts no text of an event but by the environment", () => {
  const used = [...ACTION.matchAll(/uses: (\S+)/g)].map(([, name = ""]) => name);
  expect(used.length).toBeGreaterThan(0);
  for (const name of used) expect(name).toMatch(/@[0-9a-f]{40}$/);
  for (const { script } of STEPS) expect(script).not.toContain("${{");
});
