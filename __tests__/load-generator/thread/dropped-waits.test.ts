// What users of dropped iterations would have waited is told by the protocol that their scenario speaks: HTTP says it of
// scenarios that make HTTP requests, and of no other.
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import { PROTOCOLS } from "../../../images/load-generator/protocols/index.ts";
import type { OpenProtocol, Protocol } from "../../../images/load-generator/protocols/protocol.ts";
import { LeaseHolder } from "../../../images/load-generator/shared/lease.ts";
import type { FromThread } from "../../../images/load-generator/shared/messages.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { ThreadRun } from "../../../images/load-generator/thread/thread-run.ts";
import { planOf, scenarioOf } from "../plan.ts";
import { ECHO_METRICS, type EchoApi, echo } from "../protocols/echo/echo.ts";
import { scriptOf } from "../vu/support.ts";

const sockets = new Set<Socket>();
let server: Server;
let host: string;

/** It takes connections and says nothing. */
beforeEach(async () => {
  server = createServer((socket) => void sockets.add(socket.on("error", () => {})));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await new Promise((resolve) => server.close(resolve));
});

const RATE = { executor: "constant-arrival-rate", timeUnit: 1, gracefulStop: 0 } as const;

/** One virtual user a scenario and 50 iterations a second: all but the first are dropped, as the first never ends. */
const runScenarios = async (names: readonly string[], protocols: readonly Protocol[]) => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const scenarios = names.map((name) => scenarioOf({ name, durationSeconds: 0.3, load: RATE }));
  const home = scenarios.map(() => ({ vus: 1, preAllocatedVUs: 1, ratePerSecond: 50 }));
  const script = scriptOf(async (context) => {
    const { echo: lines } = context as unknown as { echo: EchoApi };
    if (context.scenario.name === "talk") await lines.send(`echo://${host}`, "silence");
    else if (context.scenario.name === "browse") await context.http.get(`http://${host}/`);
    else await context.sleep(60);
  });
  const posted: FromThread[] = [];
  const place = { region: "home", workerId: "w", slot: 0, slots: 1, threadIndex: 0, threadCount: 1 };
  const assignment = {
    ...place,
    plan: planOf(`http://${host}`, { scenarios, regions: { home } }),
    data: {},
    regionVus: names.length,
    lease: lease.shared,
  };
  const start = { startAtMs: monotonicMs() + 20, setup: null, isAtStart: true };
  const parts = { protocols, catalog: { ...METRICS, ...ECHO_METRICS } };
  await new ThreadRun(assignment, script, start, (message) => posted.push(message), parts).run();
  return posted
    .filter((message) => message.type === "measured")
    .flatMap(({ seconds }) => seconds.flatMap(({ series }) => series));
};

describe("the waits of dropped iterations", () => {
  it("are HTTP's where a scenario makes requests, though none was answered", async () => {
    const series = await runScenarios(["browse", "talk", "sleep"], [...PROTOCOLS, echo]);
    const countsOf = (metric: string): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const one of series.filter((some) => some.metric === metric))
        counts[one.tags.scenario ?? ""] = (counts[one.tags.scenario ?? ""] ?? 0) + one.count;
      return counts;
    };
    const dropped = countsOf("dropped_iterations");
    expect(Object.keys(dropped).sort()).toEqual(["browse", "sleep", "talk"]);
    expect(countsOf("http_req_duration_corrected")).toEqual({ browse: dropped.browse });
    expect(countsOf("echo_messages")).toEqual({ talk: 1 });
    const metrics = new Set(series.filter(({ tags }) => tags.scenario !== "browse").map(({ metric }) => metric));
    expect([...metrics].filter((metric) => metric.startsWith("http_"))).toEqual([]);
  });

  it("are told to each protocol that asks for them", async () => {
    let waits = 0;
    const patient: Protocol = {
      ...echo,
      open: (thread): OpenProtocol => {
        const open = echo.open(thread);
        return {
          attach: (vu) => open.attach(vu),
          close: () => open.close(),
          inFlight: 0,
          waitedForUser: (_, micros) => {
            if (micros > 0) waits += 1;
          },
        };
      },
    };
    const series = await runScenarios(["talk"], [...PROTOCOLS, patient]);
    const dropped = series.filter(({ metric }) => metric === "dropped_iterations");
    expect(waits).toBeGreaterThan(0);
    expect(waits).toBe(dropped.reduce((sum, { count }) => sum + count, 0));
  });
});
