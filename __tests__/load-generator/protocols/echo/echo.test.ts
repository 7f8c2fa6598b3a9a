// A protocol more: with a folder, a line in the list and its metrics in the catalogue it runs in a thread, is counted,
// and keeps the run's rules. Nothing else of the load generator knows of it.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { METRICS } from "../../../../contracts/metrics/catalog.ts";
import { readThresholds } from "../../../../contracts/metrics/threshold.ts";
import { parseDelta } from "../../../../images/aggregator/server/delta-check.ts";
import { type ApisOf, PROTOCOLS } from "../../../../images/load-generator/protocols/index.ts";
import { Recorder, RecorderBounds } from "../../../../images/load-generator/recorder/recorder.ts";
import { LeaseHolder, LeaseView } from "../../../../images/load-generator/shared/lease.ts";
import type { FromThread, ThreadAssignment } from "../../../../images/load-generator/shared/messages.ts";
import { monotonicMs } from "../../../../images/load-generator/shared/monotonic.ts";
import { turns } from "../../../../images/load-generator/shared/turns.ts";
import { ThreadRun } from "../../../../images/load-generator/thread/thread-run.ts";
import { AwaitWatch } from "../../../../images/load-generator/vu/awaits/await-watch.ts";
import type { ScriptContext } from "../../../../images/load-generator/vu/context.ts";
import type { ScriptFunction } from "../../../../images/load-generator/vu/user-modules.ts";
import { VirtualUser } from "../../../../images/load-generator/vu/virtual-user.ts";
import { summarise } from "../../../../metrics/results/summary.ts";
import { RunTotals } from "../../../../metrics/totals/run-totals.ts";
import { timeRowsOf } from "../../../../metrics/totals/seconds/time-series.ts";
import { evaluateThresholds } from "../../../../metrics/verdict/thresholds.ts";
import { deltaOf } from "../../../aggregator/support.ts";
import { recordOf } from "../../../metrics/random-run.ts";
import { payloadOf } from "../../../metrics/support.ts";
import { eventually } from "../../../support/meridian.ts";
import { dialerTo } from "../../net/dialer-to.ts";
import { planOf, scenarioOf } from "../../plan.ts";
import { countsOf, scriptOf } from "../../vu/support.ts";
import { ECHO_METRICS, type EchoApi, echo } from "./echo.ts";

const CATALOG = { ...METRICS, ...ECHO_METRICS };

const FIVE_EACH = { executor: "per-vu-iterations", iterations: 5, maxDuration: 20, gracefulStop: 0 } as const;

let server: Server;
let url: string;
let lines: string[];
const sockets = new Set<Socket>();

beforeEach(async () => {
  lines = [];
  server = createServer((socket) => {
    sockets.add(socket.on("error", () => {}));
    socket.setEncoding("utf8").on("data", (piece) => {
      lines.push(String(piece).trim());
      if (!String(piece).startsWith("silence")) socket.write(piece);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `echo://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => server.close(resolve));
});

/** What a script would be given, were the protocol a line of the list. */
const LISTED = [...PROTOCOLS, echo] as const;
type Listed = ScriptContext & ApisOf<typeof LISTED>;

const apiOf = (context: ScriptContext): EchoApi => (context as Listed).echo;

/** Host and port, as samples are named. */
const name = (): string => new URL(url).host;

/** A user whose thread speaks it, its recorder, and its lease. */
const userOf = (run: ScriptFunction) => {
  const recorder = new Recorder(monotonicMs, monotonicMs(), () => 0, { bounds: new RecorderBounds({}, CATALOG) });
  const holder = new LeaseHolder();
  holder.extend(Number.POSITIVE_INFINITY);
  const script = scriptOf(run);
  const options = planOf(url);
  const open = echo.open({ dialer: dialerTo(url), samples: recorder, clock: monotonicMs, turns, options });
  const user = new VirtualUser({ id: 1, idInTest: 1, iteration: 0, region: "home" }, run, {
    script,
    metrics: script.metrics,
    scenario: { name: "default", executor: "constant-vus" },
    instance: { region: "home", worker: 0, workers: 1 },
    recorder,
    protocols: new Map([["echo", open]]),
    target: url,
    env: {},
    data: {},
    lease: new LeaseView(holder.shared),
    awaits: new AwaitWatch(script),
    setup: null,
    onAbort: () => {},
  });
  return { user, recorder, holder, open };
};

describe("a protocol that was added", () => {
  it("runs in a thread beside the others, each sample in its scenario", async () => {
    const lease = new LeaseHolder();
    lease.extend(Number.POSITIVE_INFINITY);
    const answers: string[] = [];
    const given: unknown[] = [];
    const script = scriptOf(async (context) => {
      given.push(context.http.get);
      answers.push(await apiOf(context).send(context.target, `hi ${context.vu.id}`));
    });
    const posted: FromThread[] = [];
    const assignment: ThreadAssignment = {
      plan: planOf(url, { scenarios: [scenarioOf({ durationSeconds: 20, load: FIVE_EACH })] }),
      data: {},
      region: "home",
      workerId: "w",
      regionVus: 2,
      slot: 0,
      slots: 1,
      threadIndex: 0,
      threadCount: 1,
      lease: lease.shared,
    };
    const start = { startAtMs: monotonicMs() + 20, setup: null, isAtStart: true };
    const parts = { protocols: LISTED, catalog: CATALOG };
    await new ThreadRun(assignment, script, start, (message) => posted.push(message), parts).run();
    expect(answers.toSorted()).toEqual([...Array(5).fill("hi 1"), ...Array(5).fill("hi 2")]);
    expect(lines).toHaveLength(10);
    expect(given).not.toContain(undefined);
    const measured = posted.filter((message) => message.type === "measured");
    // What the ledger counts the catalogue says.
    expect(measured.reduce((sum, { attempts }) => sum + attempts, 0)).toBe(10);
    const series = measured.flatMap(({ seconds }) => seconds.flatMap((second) => second.series));
    const durations = series.filter(({ metric }) => metric === "echo_duration");
    expect(durations.reduce((sum, { count }) => sum + count, 0)).toBe(10);
    for (const { tags } of durations) expect(tags).toEqual({ scenario: "default", name: name() });
    expect(measured.flatMap(({ errors }) => errors)).toEqual([]);
    // An aggregator takes it, and the results have it under its own names: the columns of requests are HTTP's.
    const totals = new RunTotals(CATALOG);
    for (const { seconds } of measured)
      totals.add("home", payloadOf(parseDelta(deltaOf({ seconds: [...seconds] }), CATALOG).seconds));
    const record = recordOf([{ region: "home", items: [], payloads: [], attempts: new Map() }]);
    const { metrics, regions, requests } = summarise(record, new Map(), totals);
    expect(totals.attempts("home").total).toBe(10);
    expect([metrics.echo_messages?.values.count, regions.home?.metrics.echo_duration?.values.count]).toEqual([10, 10]);
    expect([requests, Object.keys(metrics).filter((metric) => metric.startsWith("http_"))]).toEqual([[], []]);
    expect([...timeRowsOf(totals)].map(([row]) => row).filter((row) => row.requests > 0 || row.p50 !== null)).toEqual(
      [],
    );
    const thresholds = readThresholds({ [`echo_duration{name:${name()}}`]: ["count==10"] }, CATALOG);
    expect(evaluateThresholds(thresholds, totals, 20)).toMatchObject([{ ok: true, value: 10 }]);
  });

  it("is told in which group it was called", async () => {
    const { user, recorder } = userOf(async (context) => {
      await context.group("greet", () => apiOf(context).send(url, "hi"));
    });
    expect(await user.iterate()).toBe(true);
    expect(countsOf(recorder.take(true), "echo_messages")).toEqual({ [`name=${name()} group=::greet`]: 1 });
  });

  it("sends nothing while the lease is gone, and goes on with it", async () => {
    const { user, holder } = userOf((context) => apiOf(context).send(url, "hi"));
    holder.extend(0);
    const iterating = user.iterate();
    await new Promise((resolve) => setImmediate(resolve));
    expect(lines).toEqual([]);
    holder.extend(Number.POSITIVE_INFINITY);
    await iterating;
    expect(lines).toEqual(["hi"]);
  });

  it("is cut with its user, counts what was under way, and sends nothing more", async () => {
    const { user, recorder, open } = userOf(async (context) => {
      for (const line of ["silence", "more"])
        await apiOf(context)
          .send(url, line)
          .catch(() => {});
    });
    const iterating = user.iterate();
    await eventually(() => (lines.length === 1 ? true : undefined), 5);
    expect(open.inFlight).toBe(1);
    user.stop();
    await iterating;
    expect([lines, open.inFlight]).toEqual([["silence"], 0]);
    const taken = recorder.take(true);
    expect(countsOf(taken, "echo_messages")).toEqual({ [`name=${name()} error_code=1051`]: 1 });
    expect(taken).toMatchObject({ attempts: 1, iterations: 0, errors: [] });
  });

  it("sends nothing to whom nobody named, and says so", async () => {
    const other = url.replace("127.0.0.1", "localhost");
    const { user, recorder } = userOf((context) => apiOf(context).send(other, "hi"));
    await user.iterate();
    expect(sockets.size).toBe(0);
    const taken = recorder.take(true);
    expect(countsOf(taken, "echo_messages")).toEqual({ [`name=${new URL(other).host} error_code=1110`]: 1 });
    expect(taken.errors).toMatchObject([{ kind: "request", message: expect.stringContaining("allowedHosts") }]);
  });

  it("cannot record what the catalogue does not have", () => {
    const recorder = new Recorder(monotonicMs, 0, () => 0);
    expect(() => recorder.series("echo_messages", {})).toThrow(/catalogue of metrics has no echo_messages/);
  });
});
