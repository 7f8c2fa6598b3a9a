// What a script tries that would lead out of its process: each by its own path, caught by the script, and told as
// setup()'s result. Docs/reliability.md has the table.

import type { ScriptPermission } from "../../../../contracts/config/script-permission.ts";
import { LeaseHolder } from "../../../../images/load-generator/shared/lease.ts";
import { runPhase } from "../../../../images/load-generator/worker/phase-thread.ts";
import { planOf } from "../../plan.ts";
import { type BundledHost, bundleHost } from "../bundled-host.ts";

let bundled: BundledHost;
beforeAll(async () => {
  bundled = await bundleHost();
});
afterAll(() => bundled.remove());

/** Name → what is tried; each is an expression, whose value is what was got. */
const ATTACKS = {
  environment: "JSON.stringify(process.env)",
  "own environ": "fs.readFileSync('/proc/self/environ', 'utf8')",
  "parent's environ": "fs.readFileSync(`/proc/${process.ppid}/environ`, 'utf8')",
  "parent's cmdline": "fs.promises.readFile(`/proc/${process.ppid}/cmdline`, 'utf8')",
  "parent's environ as bytes": "fs.readFileSync(Buffer.from(`/proc/${process.ppid}/environ`))",
  "a file": "fs.readFileSync('/etc/hostname', 'utf8')",
  "a file by import": "import('/etc/hostname')",
  "a file to write": "fs.writeFileSync('/tmp/meridian-attack', 'x')",
  "report's environment": "JSON.stringify(process.report.getReport().environmentVariables)",
  "report as a file": "process.report.writeReport('/tmp/meridian-attack.json')",
  metadata: "fetch('http://169.254.169.254/latest/meta-data/').catch((error) => { throw error.cause ?? error; })",
  "task's credentials":
    "fetch('http://169.254.170.2/v2/credentials').catch((error) => { throw error.cause ?? error; })",
  "kill of the parent": "process.kill(process.ppid, 'SIGKILL')",
  "kill below that": "process._kill(process.ppid, 9)",
  "debugger of the parent": "process._debugProcess(process.ppid)",
  "own debugger": "new (get('inspector').Session)().connect()",
  "own debugger's port": "get('inspector').open(0)",
  exit: "process.exit(1)",
  "exit below that": "process.reallyExit(1)",
  binding: "process.binding('spawn_sync')",
  "linked binding": "process._linkedBinding('fs')",
  addon: "process.dlopen({ exports: {} }, '/tmp/addon.node')",
  "addon by require": "get('module').createRequire('/tmp/x.js')('./addon.node')",
  "child process": "get('child_process').execSync('id')",
  "child process by import": "import('node:' + ['child', 'process'].join('_')).then(({ spawn }) => spawn('id'))",
  "child process by its class": "new (get('child_process').ChildProcess)().spawn({ file: 'id' })",
  cluster: "get('cluster').fork()",
  worker: "new (get('worker_threads').Worker)('1', { eval: true, execArgv: [] })",
  "worker by import": "import('node:worker' + '_threads').then(({ Worker }) => new Worker('1', { eval: true }))",
  "hooks in a thread": "get('module').register('data:text/javascript,')",
  "line to the main process": "String(get('worker_threads').parentPort)",
  database:
    "get('sqlite') === undefined ? (() => { throw new Error('none'); })() : new (get('sqlite').DatabaseSync)('/tmp/x.db')",
} as const;

type Attack = keyof typeof ATTACKS;
const ALL = Object.keys(ATTACKS) as Attack[];

const scriptOf = (names: readonly Attack[]): string => `const get = (name) => process.getBuiltinModule("node:" + name);
const fs = get("fs");
export const setup = async () => {
  const outcomes = {};
  ${names
    .map((name) => {
      const outcome = `outcomes[${JSON.stringify(name)}]`;
      return `try { ${outcome} = "got " + (await (${ATTACKS[name]})); } catch (error) { ${outcome} = "refused: " + error.message; }`;
    })
    .join("\n")}
  return outcomes;
};
export default () => {};`;

const outcomesOf = async (
  permissions: readonly ScriptPermission[],
  names: readonly Attack[] = ALL,
): Promise<Partial<Record<Attack, string>>> => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const assignment = {
    plan: planOf("http://127.0.0.1:9", {
      script: { file: "script.js", code: scriptOf(names) },
      scriptPermissions: [...permissions],
    }),
    ...{ data: {}, region: "home", workerId: "w", regionVus: 1, slot: 0, slots: 1, threadIndex: 0, threadCount: 1 },
    lease: lease.shared,
    phase: { name: "setup" as const, startAtMs: null, setup: null },
  };
  const outcome = await runPhase(
    bundled.host,
    { assignment, timeoutSeconds: 60, signal: new AbortController().signal },
    { onMeasured: () => {}, onLost: () => {}, onSaid: () => {}, onAbort: () => {} },
  );
  if (outcome.is !== "done") throw new Error(JSON.stringify(outcome));
  return JSON.parse(outcome.returned);
};

it("refuses whatever leads out of the script's process, and goes on", async () => {
  const outcomes = await outcomesOf([]);
  const got = Object.entries(outcomes).filter(([, outcome]) => outcome.startsWith("got "));
  expect(Object.fromEntries(got)).toEqual({
    environment: "got {}",
    "report's environment": "got {}",
    "line to the main process": "got null",
  });
});

it("opens what the config names, and nothing beside it", async () => {
  const outcomes = await outcomesOf(["child-process", "files"], ["child process", "own environ", "worker", "addon"]);
  expect(outcomes["child process"]).toMatch(/^got uid=/);
  expect(outcomes["own environ"]).toMatch(/^got NODE_CHANNEL_FD=/);
  expect(outcomes.worker).toBe(
    'refused: worker_threads.Worker() was called: a script may call it when the config has "scriptPermissions": ["workers"]',
  );
  expect(outcomes.addon).toMatch(/^refused: process\.dlopen\(\) was called/);
});
