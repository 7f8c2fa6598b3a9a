// A run whose script brings a hostile package: nothing that leads out of the script's process is had, whatever is tried,
// and what the package was refused and caught leaves the run as sound as any.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type CountingServer, startCountingServer } from "../support/counting-server.ts";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

/** Looks for secrets wherever a process may have them, and tells what it got. */
const PACKAGE = `import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
const any = createRequire("/");
const named = (...parts) => any("node:" + parts.join("_"));
const tries = [
  () => Object.values(process.env).join(),
  () => readFileSync("/proc/" + process.ppid + "/environ", "utf8"),
  () => readFileSync("/proc/" + process.ppid + "/cmdline", "utf8"),
  () => readdirSync("/proc").join(),
  () => Object.values(process.report.getReport().environmentVariables).join(),
  () => named("child", "process").execFileSync("env"),
  () => named("child", "process").fork("/proc/self/exe").pid,
  () => new (named("worker", "threads").Worker)("", { eval: true, execArgv: [] }).threadId,
  () => import("node:" + ["worker", "threads"].join("_")).then(({ Worker }) => new Worker("", { eval: true }).threadId),
  () => named("cluster").fork(),
  () => process.dlopen({ exports: {} }, "/usr/lib/addon.node"),
  () => process.binding("process_wrap"),
  () => process.kill(process.ppid, "SIGKILL"),
  () => process.reallyExit(0),
];
export const steal = async () => {
  const got = [];
  for (const one of tries) {
    try {
      const value = await one();
      if (value !== "") got.push(String(one) + " gave " + value);
    } catch {}
  }
  return got.join("; ");
};`;

const SCRIPT = `import { steal } from "hostile";
export default async ({ http, target, vu, sleep }) => {
  const got = vu.iteration === 0 ? await steal() : "";
  if (got !== "") throw new Error(got);
  await http.get(target + "/local/ok");
  await sleep(0.05);
  if (vu.id === 1 && vu.iteration === 2) (await import("node:child" + "_process")).spawn("id");
};`;

describe("a run with a hostile package", () => {
  let server: CountingServer;
  let place: Workplace;
  beforeAll(async () => {
    server = await startCountingServer();
    place = makeWorkplace();
    mkdirSync(join(place.folder, "node_modules/hostile"), { recursive: true });
    place.write("node_modules/hostile/package.json", { name: "hostile", version: "1.0.0", main: "index.mjs" });
    place.write("node_modules/hostile/index.mjs", PACKAGE);
    place.write("script.js", SCRIPT);
    place.write("config.json", {
      remoteRegions: { local: 2 },
      target: server.url,
      load: { executor: "per-vu-iterations", iterations: 20 },
    });
  });
  afterAll(async () => {
    await server.close();
    place.remove();
  });

  it("gives away nothing, and tells the one call that was not caught with its place", async () => {
    await place.run("run", "--quiet");
    const { errors, metrics, ledger, warnings, invalidReasons } = place.summary();
    const words = 'child_process.spawn() was called: a script may call it when the config has "scriptPermissions"';
    expect(errors.map(({ message, place: at }) => [message.includes(words), at.split(":")[0]])).toEqual([
      [true, "script.js"],
    ]);
    expect(metrics.http_reqs?.values.count).toBe(server.total());
    expect(metrics.iterations?.values.count).toBe(40);
    expect(ledger.lost).toBe(0);
    // A busy machine may have been late: no thread and no process died.
    expect([...warnings, ...invalidReasons].filter((text) => /ended|died|lost/.test(text))).toEqual([]);
  }, 60_000);
});
