// The pool with real threads: scripts that block, throw, exit and crash, and counts that are those of the target.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../../bundling/script.ts";
import { type Notice, noticeOf } from "../../../contracts/delta/notices.ts";
import type { UserPart } from "../../../contracts/run/run-plan.ts";
import { LeaseHolder } from "../../../images/load-generator/shared/lease.ts";
import type { ThreadReport } from "../../../images/load-generator/shared/messages.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import type { Pause } from "../../../images/load-generator/shared/pauses.ts";
import { ThreadPool } from "../../../images/load-generator/worker/thread-pool.ts";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { eventually } from "../../support/meridian.ts";
import { planOf, scenarioOf } from "../plan.ts";
import { type BundledHost, bundleHost, DYING, withLittleMemory } from "./bundled-host.ts";

let bundled: BundledHost;
let server: CountingServer;
let pool: ThreadPool | undefined;

beforeAll(async () => {
  bundled = await bundleHost();
  server = await startCountingServer();
});
afterAll(async () => {
  await server.close();
  await bundled.remove();
});
afterEach(() => pool?.close());

interface PoolSettings {
  readonly code: string;
  readonly vus?: number;
  readonly threadCount?: number;
  readonly durationSeconds?: number;
  readonly setup?: string | null;
  /** What of the script is each virtual user's own; absent: nothing. */
  readonly userPart?: UserPart | undefined;
}

const open = ({ code, vus = 1, threadCount = 1, durationSeconds = 0.7, setup = null, userPart }: PoolSettings) => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const measured: ThreadReport[] = [];
  const notices: Notice[] = [];
  const loadFailures: string[] = [];
  const skews: number[] = [];
  const lost: number[] = [];
  const pauses: Pause[] = [];
  const aborts: string[] = [];
  const plan = planOf(server.url, {
    script: { file: "script.js", code, userPart },
    scenarios: [scenarioOf({ durationSeconds, load: { executor: "constant-vus", gracefulStop: 0.5 } })],
  });
  const share = { regionVus: vus, slot: 0, slots: 1, threadCount };
  const opened = new ThreadPool(
    withLittleMemory(bundled.host),
    { plan, data: {}, region: "home", workerId: "w", ...share, lease: lease.shared },
    {
      onMeasured: (one) => measured.push(one),
      onStarted: (skewMs) => skews.push(skewMs),
      onLoadFailed: (message, place) => loadFailures.push(`${place} ${message}`),
      onNotice: (code, text) => notices.push(noticeOf(code, text)),
      onPause: (pause) => pauses.push(pause),
      onLost: (attempts) => lost.push(attempts),
      onSaid: () => undefined,
      onAbort: (reason) => aborts.push(reason),
    },
  );
  pool = opened;
  const start = (): void => {
    const startAtMs = monotonicMs() + LEAD_MS;
    opened.start({ startAtMs, setup, isAtStart: true }, startAtMs + durationSeconds * 1000 + 500);
  };
  const places = (): string[] => measured.flatMap((one) => one.errors.map(({ place }) => place));
  const errors = (): string[] =>
    measured.flatMap((one) => one.errors.map(({ message, count }) => `${count} ${message}`));
  const attempts = (): number => measured.reduce((sum, one) => sum + one.attempts, 0);
  return {
    pool: opened,
    start,
    measured,
    notices,
    loadFailures,
    skews,
    lost,
    pauses,
    aborts,
    errors,
    places,
    attempts,
  };
};

/** As long as a busy machine may take to tell a thread of its start. */
const LEAD_MS = 150;

const CALL =
  "export default async ({ http, target, sleep }) => { await http.get(`${target}/home/ok`); await sleep(0.02); };";

describe("a pool of threads", () => {
  it("measures as many requests as the target counted, over all threads", async () => {
    const before = server.total();
    const { pool: threads, start, attempts, skews, notices, lost } = open({ code: CALL, vus: 6, threadCount: 2 });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(lost).toEqual([]);
    expect(attempts()).toBeGreaterThanOrEqual(6);
    expect(server.total() - before).toBe(attempts());
    expect(skews).toHaveLength(2);
    expect(notices).toEqual([]);
  });

  it("that is started before its threads are ready runs the load once", async () => {
    const before = server.total();
    const code = `export default async ({ http, target, sleep, vu }) => { if (vu.iteration === 0) await http.get(target + "/home/ok"); await sleep(9); };`;
    const { pool: threads, start, attempts } = open({ code, vus: 4, threadCount: 2, durationSeconds: 60 });
    start();
    await eventually(() => (server.total() - before >= 4 ? true : undefined), 5);
    // Whoever runs it twice begins both at once.
    await new Promise((resolve) => setTimeout(resolve, 500));
    threads.stop(0);
    await threads.whenDone;
    expect(server.total() - before).toBe(4);
    expect(attempts()).toBe(4);
  });

  it("that is stopped before its threads are ready sends nothing", async () => {
    const before = server.total();
    const { pool: threads, start } = open({ code: CALL, vus: 2, threadCount: 2 });
    start();
    threads.stop(0);
    await threads.whenDone;
    expect(server.total() - before).toBe(0);
  });

  it("that is closed in mid-run ends, and starts no thread again", async () => {
    const { pool: threads, start, skews, notices } = open({ code: CALL, vus: 4, threadCount: 2, durationSeconds: 30 });
    await threads.whenReady;
    start();
    await eventually(() => (skews.length === 2 ? true : undefined), 5);
    await threads.close();
    const before = server.total();
    // As long as a thread takes to be there again and to have called.
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(server.total()).toBe(before);
    expect(notices).toEqual([]);
  });

  it("tells the script's line of a mistake, however far from it that was found", async () => {
    const folder = mkdtempSync(join(tmpdir(), "meridian-places-"));
    const path = join(folder, "script.js");
    const calls = ["http.batch([`${target}/home/ok`, ['POST', target, 5]])", "http.post(target, new Map())"];
    const lines = calls.map((call, index) => `  if (vu.id === ${index + 1}) await ${call};`);
    const text = ["export default async ({ http, target, vu, sleep }) => {", ...lines, "  await sleep(1);", "};"];
    writeFileSync(path, text.join("\n"));
    const { code } = await bundleScript(path).finally(() => rmSync(folder, { recursive: true }));
    const { pool: threads, start, places } = open({ code, vus: 2 });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect([...new Set(places())].sort()).toEqual([
      expect.stringMatching(/^script\.js:2:/),
      expect.stringMatching(/^script\.js:3:/),
    ]);
  });

  it("ends a thread that a script blocks, says so, and lets the others end as they should", async () => {
    const code = `export default async ({ vu, sleep }) => { if (vu.id === 1) for (;;); await sleep(0.02); };`;
    const {
      pool: threads,
      start,
      notices,
      measured,
      skews,
    } = open({ code, vus: 2, threadCount: 2, durationSeconds: 30 });
    await threads.whenReady;
    start();
    await eventually(() => (skews.length === 2 ? true : undefined), 5);
    threads.stop(0);
    await threads.whenDone;
    expect(notices).toEqual([
      {
        code: "thread-blocked",
        level: "invalid",
        text: expect.stringMatching(/^script blocked: a thread .* was stopped/),
      },
    ]);
    expect(measured.length).toBeGreaterThan(0);
  });

  it.each([
    ["throws", `\n  throw new RangeError("not today");`, "script.js RangeError: not today"],
    ["exits", `process.exit(3);`, "script.js Error: process.exit() was called: a script cannot end the load generator"],
    ["has no function", `export default 1;`, "script.js:1:1 the default export is not a function"],
    ["is no JavaScript", `export default {`, "script.js SyntaxError: Unexpected end of input"],
  ])("tells of a script that %s at its top level, is ready all the same, and over", async (_, code, expected) => {
    const { pool: threads, loadFailures, notices } = open({ code });
    await threads.whenReady;
    await threads.whenDone;
    expect(loadFailures).toEqual([expected]);
    expect(notices).toEqual([]);
  });

  it("counts a script's process.exit as an error of its iteration, and goes on", async () => {
    const code = `export default async ({ sleep, vu }) => { await sleep(0.02); if (vu.iteration === 1) process.exit(0); };`;
    const { pool: threads, start, errors, notices, measured } = open({ code });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(errors()).toEqual(["1 Error: process.exit() was called: a script cannot end the load generator"]);
    expect(measured.reduce((sum, { iterations }) => sum + iterations, 0)).toBeGreaterThan(2);
    expect(notices).toEqual([]);
  });

  it("counts what a script left behind and then failed, and goes on", async () => {
    const code = `export default async ({ sleep, vu }) => {
      if (vu.iteration === 0) void Promise.reject(new Error("nobody waited"));
      if (vu.iteration === 1) setTimeout(() => { throw new Error("from a timer"); }, 1);
      await sleep(0.03);
    };`;
    const { pool: threads, start, errors, notices } = open({ code });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(errors().sort()).toEqual([
      "1 outside of any iteration: Error: from a timer",
      "1 outside of any iteration: Error: nobody waited",
    ]);
    expect(notices).toEqual([]);
  });

  it("starts a thread that crashes again, three times, says so each time, and certifies its start once", async () => {
    const code = `export default async ({ http, target, sleep }) => { await http.get(target + "/home/ok"); await sleep(0.02); ${DYING} };`;
    const before = server.total();
    const { pool: threads, start, notices, skews, attempts, lost } = open({ code, durationSeconds: 30 });
    await threads.whenReady;
    start();
    await threads.whenDone;
    // What a dead thread took with it is known to the request; a thread may have reported its one before it died.
    expect(server.total() - before).toBe(4);
    expect(attempts() + lost.reduce((sum, one) => sum + one, 0)).toBe(4);
    expect(lost.every((one) => one === 1)).toBe(true);
    expect(notices).toHaveLength(4);
    expect(notices[0]?.text).toMatch(
      /^a thread of the load generator ended \(it ran out of memory\); what it measured .* is missing/,
    );
    expect(skews).toHaveLength(1);
  });

  it("whose process is killed has another, says so for each thread, and counts what was lost with it", async () => {
    const before = server.total();
    const {
      pool: threads,
      start,
      notices,
      attempts,
      lost,
    } = open({
      code: CALL,
      vus: 4,
      threadCount: 2,
      durationSeconds: 60,
    });
    await threads.whenReady;
    start();
    await eventually(() => (server.total() - before > 40 ? true : undefined), 5);
    const { pid } = bundled.host;
    if (pid === undefined) throw new Error("the script has no process");
    process.kill(pid, "SIGKILL");
    await eventually(() => (notices.length === 2 ? true : undefined), 5);
    const sentByFirst = server.total();
    await eventually(() => (server.total() > sentByFirst ? true : undefined), 5);
    threads.stop(1_000);
    await threads.whenDone;
    const words = /ended \(the script's process ended with SIGKILL\)/;
    expect(notices.map(({ text }) => words.test(text))).toEqual([true, true]);
    const sent = server.total() - before;
    expect(attempts()).toBeLessThanOrEqual(sent);
    expect(attempts() + lost.reduce((sum, one) => sum + one, 0)).toBeGreaterThanOrEqual(sent);
  });

  it("says of a script that waits at its top that it does not load", async () => {
    const {
      pool: threads,
      loadFailures,
      notices,
    } = open({ code: "await new Promise(() => {}); export default () => {};" });
    await threads.whenDone;
    expect([loadFailures, notices]).toEqual([["script.js an await at its top waits for what never comes"], []]);
  });

  it("hands every virtual user a copy of its own of what setup() returned", async () => {
    const code = `export default async ({ setupData, sleep, vu }, data) => {
      if (data !== setupData || data.seen !== vu.iteration) throw new Error(JSON.stringify(data));
      data.seen += 1;
      await sleep(0.02);
    };`;
    const opened = open({ code, vus: 4, threadCount: 2, setup: '{"seen":0}' });
    await opened.pool.whenReady;
    opened.start();
    await opened.pool.whenDone;
    expect(opened.errors()).toEqual([]);
  });

  it.each<[string, string, UserPart | undefined]>([
    ["its own variables", "1 seen", { fromLine: 3, untilLine: 7, exports: { default: "visit" } }],
    ["the thread's variables where they are shared", "3 seen", undefined],
  ])("gives every virtual user %s", async (_, seen, userPart) => {
    const code = `
;
const users = new Set();
const visit = async ({ vu, sleep }) => {
  users.add(vu.id); await sleep(0.01); if (vu.iteration === 1) throw new Error(users.size + " seen");
};
export { visit as default };`;
    const { pool: threads, start, errors } = open({ code, vus: 3, durationSeconds: 0.5, userPart });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(errors()).toEqual([`3 Error: ${seen}`]);
  });

  it("passes on that the script asks for the end of the run, and counts that iteration as none", async () => {
    const code = `export default async ({ test, sleep }) => { await sleep(0.35); test.abort("no stock"); };`;
    const { pool: threads, start, aborts, errors, measured } = open({ code, durationSeconds: 0.3 });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(aborts).toEqual(["no stock (script.js)"]);
    expect(errors()).toEqual([]);
    expect(measured.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(0);
  });

  it("gives a script no environment of the process's", async () => {
    const code = `export default async ({ sleep }) => { await sleep(0.35); throw new Error(JSON.stringify(process.env)); };`;
    const { pool: threads, start, errors } = open({ code, durationSeconds: 0.3 });
    await threads.whenReady;
    start();
    await threads.whenDone;
    expect(errors()).toEqual(["1 Error: {}"]);
  });
});
