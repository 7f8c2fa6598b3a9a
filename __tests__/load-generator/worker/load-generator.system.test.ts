// A load generator's life in one slot after another, with real threads, a real target, and a run that changes around
// it.

import { uniteGaps } from "../../../contracts/delta/load-gaps.ts";
import { WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import type { RunPlan } from "../../../contracts/run/run-plan.ts";
import type { ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { eventually } from "../../support/meridian.ts";
import { type FakeRun, type RunState, startRun } from "../fake-run.ts";
import { planOf } from "../plan.ts";
import { type BundledHost, bundleHost, DYING, withLittleMemory } from "./bundled-host.ts";

let bundled: BundledHost;
let server: CountingServer;
let run: FakeRun;

beforeAll(async () => {
  bundled = await bundleHost();
  server = await startCountingServer();
});
afterAll(async () => {
  await server.close();
  await bundled.remove();
});
afterEach(() => run.close());

const begin = async (changes: Partial<RunState> = {}, home: ThreadHome = bundled.host): Promise<FakeRun> => {
  run = await startRun(home, server.url, changes);
  return run;
};

const until = (holds: () => boolean): Promise<boolean> => eventually(() => (holds() ? true : undefined), 5);

const lasting = (plan: RunPlan, durationSeconds: number): RunPlan => ({
  ...plan,
  scenarios: plan.scenarios.map((scenario) => ({ ...scenario, durationSeconds })),
});

/** A run that was set to start, `durationSeconds` of load, once the generator has said that it is ready. */
const beginLoad = async (durationSeconds: number, changes: Partial<RunState> = {}): Promise<FakeRun> => {
  const begun = await begin(changes);
  begun.state.plan = lasting(begun.state.plan, durationSeconds);
  await until(() => begun.inits.some(({ ready }) => ready === true));
  begun.state.phase = "started";
  begun.state.startsAtMs = Date.now() + 150;
  return begun;
};

describe("a load generator", () => {
  it("leases, says that it is ready, starts at the instant, sends all it measured, and says that it has ended", async () => {
    const before = server.total();
    const { inits, ends, deltas } = await beginLoad(0.3);
    await until(() => ends.length === 1);
    expect(inits[0]).toEqual({ region: "home", workerId: "worker-1" });
    expect(inits.find(({ ready }) => ready === true)).toEqual({
      region: "home",
      workerId: "worker-1",
      runId: "run-1",
      slot: 0,
      ready: true,
    });
    for (const delta of deltas) expect(WorkerDelta.safeParse(delta).error).toBeUndefined();
    expect(deltas.map(({ sequence }) => sequence)).toEqual(deltas.map((_, index) => index + 1));
    expect(deltas.map(({ final }) => final)).toEqual(deltas.map((_, index) => index === deltas.length - 1));
    const series = deltas.flatMap(({ seconds }) => seconds).flatMap((second) => second.series);
    const sumOf = (metric: string): number =>
      series.filter((one) => one.metric === metric).reduce((sum, one) => sum + one.sum, 0);
    expect(sumOf("http_reqs")).toBeGreaterThan(0);
    expect(server.total() - before).toBe(sumOf("http_reqs"));
    expect(deltas.at(-1)?.attemptsTotal).toBe(sumOf("http_reqs"));
    const totals = { attempts: sumOf("http_reqs"), iterations: sumOf("iterations"), lastSequence: deltas.length };
    expect(ends[0]).toEqual({ region: "home", runId: "run-1", slot: 0, workerId: "worker-1", totals });
    const certificates = deltas.flatMap(({ certificate }) => (certificate === undefined ? [] : [certificate]));
    expect(certificates).toHaveLength(1);
    expect(certificates[0]).toMatchObject({ atStart: true });
  });

  it("whose orchestrator answers 429 sends nothing without its lease, says how long, and counts what was sent", async () => {
    const before = server.total();
    const { state, deltas, ends } = await beginLoad(60, { leaseMs: 300 });
    await until(() => deltas.some(({ certificate }) => certificate !== undefined));
    state.isThrottled = true;
    await new Promise((resolve) => setTimeout(resolve, 400));
    const sentBy = server.total();
    await new Promise((resolve) => setTimeout(resolve, 600));
    expect(server.total()).toBe(sentBy);
    state.isThrottled = false;
    await until(() => server.total() > sentBy);
    state.phase = "draining";
    await until(() => ends.length === 1);
    const gaps = uniteGaps(deltas.flatMap((delta) => delta.gaps ?? []));
    expect(gaps.map(({ cause }) => cause)).toEqual(["lease-lapsed"]);
    for (const { fromSecond, toSecond } of gaps) expect(toSecond - fromSecond).toBeGreaterThan(0.5);
    expect(deltas.at(-1)?.attemptsTotal).toBe(server.total() - before);
  });

  it("counts what a thread that died took with it, and says how long nobody was in its place", async () => {
    const before = server.total();
    const { state, deltas, ends } = await begin({}, withLittleMemory(bundled.host));
    const code = `export default async ({ http, target, vu, sleep }) => {
      await http.get(target + "/home/ok");
      if (vu.iteration === 3) ${DYING}
      await sleep(0.02);
    };`;
    state.plan = lasting({ ...state.plan, script: { file: "script.js", code } }, 60);
    state.phase = "started";
    state.startsAtMs = Date.now() + 150;
    // The first and three in its place: then nobody comes any more, and the load is over.
    await until(() => ends.length === 1);
    const last = deltas.at(-1);
    expect((last?.attemptsTotal ?? 0) + (last?.lostAttempts ?? 0)).toBe(server.total() - before);
    expect(last?.lostAttempts).toBeGreaterThan(0);
    expect(ends[0]?.totals?.attempts).toBe(server.total() - before);
    const gaps = uniteGaps(deltas.flatMap((delta) => delta.gaps ?? []));
    expect(new Set(gaps.map(({ cause }) => cause))).toEqual(new Set(["thread-dead"]));
    // Nobody did the rest of the load.
    expect(gaps.at(-1)?.toSecond).toBeGreaterThanOrEqual(60);
  });

  it("tells of a clock that moved against its own, by how much", async () => {
    const { state, deltas, ends } = await beginLoad(60, { deadlineMs: Date.now() + 600_000 });
    await until(() => deltas.some(({ certificate }) => certificate !== undefined));
    state.clockStepMs = 7_000;
    await until(() => deltas.some(({ gaps = [] }) => gaps.length > 0));
    state.phase = "draining";
    await until(() => ends.length === 1);
    expect(deltas.flatMap(({ gaps = [] }) => gaps.map(({ cause }) => cause))).toEqual(["clock-stepped"]);
  });

  it("asks for another slot when it has ended, under another id", async () => {
    const { inits, ends } = await beginLoad(0.1);
    await until(() => ends.length === 1);
    const asked = inits.length;
    await until(() => inits.length > asked);
    expect(inits.at(-1)).toEqual({ region: "home", workerId: "worker-2" });
  });

  it("that comes in mid-run takes the load up at once, once, and does not say that it was there at the start", async () => {
    const before = server.byRegion().home ?? 0;
    const { state, deltas, ends } = await begin({ phase: "started", startsAtMs: Date.now() - 200 });
    state.plan = lasting(state.plan, 60);
    await until(() => deltas.some(({ certificate }) => certificate !== undefined));
    state.phase = "draining";
    await until(() => ends.length === 1);
    expect(deltas.flatMap(({ certificate }) => certificate ?? [])[0]?.atStart).toBe(false);
    expect((server.byRegion().home ?? 0) - before).toBe(deltas.at(-1)?.attemptsTotal);
  });

  it("whose slot somebody else has stops, sends what it measured, and leases again", async () => {
    const { state, inits, ends, deltas } = await beginLoad(60);
    await until(() => deltas.length > 0);
    state.slot = 7;
    await until(() => inits.some(({ workerId }) => workerId === "worker-2"));
    expect(deltas.filter(({ workerId }) => workerId === "worker-1").at(-1)).toMatchObject({ slot: 0, final: true });
    expect(ends).toEqual([]);
    await until(() => inits.some(({ workerId, slot }) => workerId === "worker-2" && slot === 7));
  });

  it("whose run is over sends nothing more of it, and leases again", async () => {
    const { state, inits, ends, deltas } = await beginLoad(60);
    await until(() => deltas.length > 0);
    state.isStale = true;
    await until(() => inits.some(({ workerId }) => workerId === "worker-2"));
    expect(deltas.some(({ final }) => final)).toBe(false);
    expect(ends).toEqual([]);
  });

  it("that is told to stop in mid-run sends what it measured, hands its slot back, and does not say that it ended", async () => {
    const { generator, inits, ends, deltas } = await beginLoad(60);
    await until(() => deltas.length > 0);
    const before = server.total();
    generator.stop();
    await until(() => inits.some(({ release }) => release === true));
    expect(inits.at(-1)).toEqual({ region: "home", workerId: "worker-1", runId: "run-1", slot: 0, release: true });
    expect(deltas.at(-1)).toMatchObject({ final: true });
    expect(ends).toEqual([]);
    const after = server.total();
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(server.total()).toBe(after);
    expect(after).toBeGreaterThanOrEqual(before);
  });

  it("that is told to stop before the start hands its slot back, though it knows no aggregator", async () => {
    const { generator, inits, deltas } = await begin({ hasAggregator: false });
    await until(() => inits.some(({ ready }) => ready === true));
    generator.stop();
    await until(() => inits.some(({ release }) => release === true));
    expect(deltas).toEqual([]);
  });

  it("ends by itself at the deadline, whatever the load says", async () => {
    const { state, ends, deltas, events } = await beginLoad(60);
    await until(() => deltas.length > 0);
    state.deadlineMs = Date.now() + 300;
    await until(() => ends.length === 1);
    expect(events).toContain("deadline");
    expect(deltas.at(-1)).toMatchObject({ final: true });
  });

  it("ends when the run drains, with iterations under way let finish", async () => {
    const { state, ends, deltas } = await beginLoad(60);
    await until(() => deltas.length > 0);
    state.phase = "draining";
    await until(() => ends.length === 1);
    expect(deltas.at(-1)).toMatchObject({ final: true });
  });

  it("whose script does not load holds nobody up, says why, and ends after the start", async () => {
    const { state, ends, deltas, inits } = await begin();
    state.plan = { ...state.plan, script: { file: "script.js", code: "throw new Error('not today');" } };
    await until(() => inits.some(({ ready }) => ready === true));
    expect(ends).toEqual([]);
    state.phase = "started";
    state.startsAtMs = Date.now() + 20;
    await until(() => ends.length === 1);
    expect(deltas.at(-1)?.errors).toEqual([
      { kind: "script", message: "Error: not today", place: "script.js", count: 1 },
    ]);
    expect(deltas.at(-1)?.notices).toEqual([
      {
        code: "script-unloadable",
        level: "invalid",
        text: expect.stringMatching(/^script blocked: it could not be loaded/),
      },
    ]);
  });

  it("asks again for a plan that cannot be read, and warns of it", async () => {
    const { ends, deltas } = await beginLoad(0.1, { planFailures: 2 });
    await until(() => ends.length === 1);
    expect(deltas.flatMap(({ notices }) => notices)).toEqual([
      { code: "plan-retried", level: "warning", text: "no such object: it was read at try 3" },
    ]);
  });

  it("makes a run invalid whose plan could never be read", async () => {
    const { state, ends, deltas, events } = await begin({ planFailures: Number.POSITIVE_INFINITY });
    await until(() => events.includes("plan-unreadable"));
    state.phase = "draining";
    await until(() => ends.length === 1);
    expect(deltas.flatMap(({ notices }) => notices)).toEqual([
      { code: "plan-unreadable", level: "invalid", text: "script blocked: no such object" },
    ]);
  });

  it("keeps what it measured while the aggregator is away, and loses none of it", async () => {
    const before = server.total();
    const { state, ends, deltas } = await beginLoad(0.3, { aggregatorStatus: 503 });
    await until(() => server.total() - before > 5);
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect(ends).toEqual([]);
    state.aggregatorStatus = 200;
    await until(() => ends.length === 1);
    expect(deltas.map(({ sequence }) => sequence)).toEqual(deltas.map((_, index) => index + 1));
    expect(deltas.at(-1)?.attemptsTotal).toBe(server.total() - before);
  });

  it("whose last delta is refused tries again after ever longer pauses, and says what is missing once one is taken", async () => {
    const { state, ends, deltas, events, pausesMs } = await beginLoad(0.1, { aggregatorStatus: 400 });
    const refusals = (): number => events.filter((event) => event === "delta-lost").length;
    // Nothing but a repeated failure lets it wait for longer than a second.
    await until(() => pausesMs.some((ms) => ms > 1_000));
    expect(refusals()).toBeLessThan(40);
    expect(ends).toEqual([]);
    state.aggregatorStatus = 200;
    await until(() => ends.length === 1);
    expect(deltas.at(-1)).toMatchObject({ final: true, sequence: 1 });
    expect(deltas.flatMap(({ notices }) => notices)).toEqual([
      { code: "delta-refused", level: "warning", text: expect.stringMatching(/refused a delta .* is missing/) },
    ]);
  });
});

const PHASES = `
export const setup = async ({ http, target }) => { await http.get(target + "/home/ok"); return { token: "abc" }; };
export default async ({ http, target, sleep }, data) => {
  await http.get(target + (data.token === "abc" ? "/home/ok" : "/home/missing"));
  await sleep(0.02);
};
export const teardown = async ({ http, target }, data) => { await http.get(target + "/home/" + data.token); };
`;

describe("the first load generator", () => {
  const withPhases = async (code: string): Promise<FakeRun> => {
    const begun = await begin({ isFirst: true, slot: null });
    const phases = { setup: { timeoutSeconds: 10 }, teardown: { timeoutSeconds: 10 } };
    begun.state.plan = { ...begun.state.plan, ...phases, script: { file: "script.js", code } };
    begun.state.slot = 0;
    return begun;
  };

  it("says with its readiness what setup() returned, once, and tears down when it may, with all of it in its count", async () => {
    const before = server.total();
    const { state, inits, ends, deltas } = await withPhases(PHASES);
    await until(() => inits.some(({ ready }) => ready === true));
    await until(() => inits.filter(({ ready }) => ready === true).length > 2);
    expect(inits.filter(({ setup }) => setup !== undefined)).toHaveLength(1);
    expect(inits.find(({ ready }) => ready === true)?.setup).toBe('{"token":"abc"}');
    state.phase = "started";
    state.startsAtMs = Date.now() + 150;
    await until(() => inits.filter(({ loadEnded }) => loadEnded === true).length > 2);
    expect(ends).toEqual([]);
    expect(server.byKind().abc ?? 0).toBe(0);
    state.mayTearDown = true;
    await until(() => ends.length === 1);
    expect(server.byKind().abc).toBe(1);
    expect(ends[0]?.totals?.attempts).toBe(server.total() - before);
    expect(deltas.at(-1)).toMatchObject({ final: true, attemptsTotal: server.total() - before });
  });

  it("tells the orchestrator no secret, and its virtual users all that setup() returned", async () => {
    const code = `
export const setup = ({ env }) => ({ token: env.TOKEN, login: Buffer.from("jo:" + env.TOKEN).toString("base64") });
export default async ({ env, setupData, test }) => {
  const login = Buffer.from("jo:" + env.TOKEN).toString("base64");
  if (env.TOKEN.length === 12 && setupData.token === env.TOKEN && setupData.login === login) test.abort("as " + env.TOKEN);
};`;
    const plan: RunPlan = {
      ...planOf(server.url),
      script: { file: "script.js", code },
      setup: { timeoutSeconds: 5 },
      env: { TOKEN: { secret: "env:SHOP_TOKEN" } },
    };
    const secrets = { "env:SHOP_TOKEN": "canary-of-it" };
    const { inits } = await beginLoad(0.3, { plan, secrets, isFirst: true });
    await until(() => inits.some(({ abort }) => abort !== undefined));
    expect(inits.find(({ abort }) => abort !== undefined)?.abort?.reason).toMatch(/^as \(masked\) \(script/);
    expect(inits.find(({ setup }) => setup !== undefined)?.setup).toMatch(/^\{"token":"."/);
    expect(JSON.stringify(inits)).not.toMatch(/canary|Y2FuYXJ5|YW5hcn/);
  });

  it("whose setup() fails asks for the end of the run with its place, and does not say that it is ready", async () => {
    const code = "export const setup = () => { throw new Error('no login'); }; export default () => {};";
    const { state, inits, ends, deltas } = await withPhases(code);
    await until(() => inits.some(({ abort }) => abort !== undefined));
    const reason = "setup() failed: Error: no login (script.js)";
    expect(inits.find(({ abort }) => abort !== undefined)?.abort).toEqual({ cause: "setup-failed", reason });
    state.phase = "draining";
    state.abortCause = "setup-failed";
    await until(() => ends.length === 1);
    expect(inits.filter(({ ready, loadEnded }) => ready === true || loadEnded === true)).toEqual([]);
    expect(deltas.at(-1)?.errors).toEqual([
      { kind: "script", message: "setup(): Error: no login", place: "script.js", count: 1 },
    ]);
  });
});
