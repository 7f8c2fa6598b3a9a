// setup() and teardown() in their own thread: what they return, throw, measure, and how one that never ends is ended.
import { MAX_SETUP_BYTES } from "../../../contracts/orchestrator/state.ts";
import { LeaseHolder } from "../../../images/load-generator/shared/lease.ts";
import type { PhaseAssignment, ThreadReport } from "../../../images/load-generator/shared/messages.ts";
import { packData } from "../../../images/load-generator/shared/packed-data.ts";
import { runPhase } from "../../../images/load-generator/worker/phase-thread.ts";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { planOf } from "../plan.ts";
import { type BundledHost, bundleHost, DYING, withLittleMemory } from "./bundled-host.ts";

let bundled: BundledHost;
let server: CountingServer;

beforeAll(async () => {
  bundled = await bundleHost();
  server = await startCountingServer();
});
afterAll(async () => {
  await server.close();
  await bundled.remove();
});

interface Settings {
  readonly code: string;
  readonly phase?: Partial<PhaseAssignment>;
  readonly timeoutSeconds?: number;
  readonly signal?: AbortSignal;
}

const data = packData({ users: { use: "once", rows: ["ann"] }, all: { use: "shared", rows: ["a", "b"] } });

const perform = async ({ code, phase = {}, timeoutSeconds = 20, signal = new AbortController().signal }: Settings) => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const measured: ThreadReport[] = [];
  const aborts: string[] = [];
  const plan = planOf(server.url, { script: { file: "script.js", code: `${code}\nexport default () => {};` } });
  const assignment = {
    plan,
    data,
    region: "home",
    workerId: "w",
    regionVus: 1,
    slot: 0,
    slots: 1,
    threadIndex: 0,
    threadCount: 1,
    lease: lease.shared,
    phase: { name: "setup" as const, startAtMs: null, setup: null, ...phase },
  };
  const outcome = await runPhase(
    withLittleMemory(bundled.host),
    { assignment, timeoutSeconds, signal },
    {
      onMeasured: (one) => measured.push(one),
      onLost: () => undefined,
      onSaid: () => undefined,
      onAbort: (reason) => aborts.push(reason),
    },
  );
  return { outcome, aborts, attempts: measured.reduce((sum, one) => sum + one.attempts, 0), measured };
};

describe("setup()", () => {
  it("returns its JSON, and what it called is measured in its group, in the run's first second, as no iteration", async () => {
    const before = server.total();
    const code = `export const setup = async ({ http, target, group }) => {
      await http.get(target + "/home/ok");
      await group("inner", () => http.get(target + "/home/ok"));
      return { token: "abc", when: new Date(0), left: undefined };
    };`;
    const { outcome, attempts, measured } = await perform({ code });
    expect(outcome).toEqual({ is: "done", returned: '{"token":"abc","when":"1970-01-01T00:00:00.000Z"}' });
    expect([attempts, server.total() - before]).toEqual([2, 2]);
    const seconds = measured.flatMap((one) => one.seconds);
    expect(seconds.map(({ second }) => second)).toEqual([0]);
    const groups = seconds.flatMap(({ series }) =>
      series.filter(({ metric }) => metric === "http_reqs").map(({ tags }) => tags.group),
    );
    expect(groups.sort()).toEqual(["::setup", "::setup::inner"]);
    expect(measured.reduce((sum, { iterations }) => sum + iterations, 0)).toBe(0);
  });

  it.each([
    ["throws", `export const setup = () => { throw new RangeError("no login"); };`, "RangeError: no login"],
    ["fails", `export const setup = ({ fail }) => fail("not today");`, "fail: not today"],
    ["returns a circle", "export const setup = () => { const a = {}; a.a = a; return a; };", "circular"],
    ["blocks", "export const setup = () => { for (;;); };", "setup() was not done within 0.3 s"],
    ["never returns", "export const setup = () => new Promise(() => {});", "setup() was not done within 0.3 s"],
    ["does not load", `throw new Error("at the top");`, "Error: at the top"],
    ["ends its thread", `export const setup = () => { ${DYING} };`, "it ran out of memory"],
  ])("that %s has failed, with its reason", async (_, code, message) => {
    const { outcome } = await perform({ code, timeoutSeconds: message.includes("within") ? 0.3 : 20 });
    expect(outcome).toEqual({ is: "failed", message: expect.stringContaining(message), place: "script.js" });
  });

  it("that returns more than all workers can be handed says how much it was", async () => {
    const { outcome } = await perform({ code: `export const setup = () => "ä".repeat(${MAX_SETUP_BYTES / 2});` });
    expect(outcome).toMatchObject({ is: "failed", message: expect.stringContaining(`${MAX_SETUP_BYTES + 2} bytes`) });
  });

  it("that is cut tells what it measured until then", async () => {
    const before = server.total();
    const code = `export const setup = async ({ http, target, sleep }) => { await http.get(target + "/home/ok"); await sleep(60); };`;
    const cut = new AbortController();
    const performing = perform({ code, signal: cut.signal });
    while (server.total() === before) await new Promise((resolve) => setTimeout(resolve, 20));
    cut.abort();
    const { outcome, attempts } = await performing;
    expect(outcome).toEqual({ is: "stopped" });
    expect([attempts, server.total() - before]).toEqual([1, 1]);
  });

  it("has the rows that all share, and none of those that are used once", async () => {
    const read = "export const setup = ({ data }) => [data.all.length, data.all[1], data.users.left];";
    expect((await perform({ code: read })).outcome).toEqual({ is: "done", returned: '[2,"b",0]' });
    const take = "export const setup = ({ data }) => data.users.next();";
    const message = expect.stringContaining("data.users is used once: its rows are for iterations");
    expect((await perform({ code: take })).outcome).toMatchObject({ is: "failed", message });
  });

  it("that nobody wants any more is stopped", async () => {
    const code = "export const setup = ({ sleep }) => sleep(60);";
    expect((await perform({ code, signal: AbortSignal.timeout(200) })).outcome).toEqual({ is: "stopped" });
    expect((await perform({ code, signal: AbortSignal.abort() })).outcome).toEqual({ is: "stopped" });
  });

  it("can ask for the end of the run", async () => {
    const { outcome, aborts } = await perform({ code: `export const setup = ({ test }) => test.abort("no stock");` });
    expect(aborts).toEqual(["no stock (script.js)"]);
    expect(outcome).toMatchObject({ is: "failed", message: "test.abort: no stock" });
  });
});

it("teardown() is given what setup() returned, as argument and in the context", async () => {
  const code = `export const teardown = ({ setupData, fail }, data) => {
    if (data.token !== "abc" || setupData !== data) fail(JSON.stringify(data));
  };`;
  const phase = { name: "teardown", startAtMs: performance.now(), setup: '{"token":"abc"}' } as const;
  expect((await perform({ code, phase })).outcome).toEqual({ is: "done", returned: "" });
});
