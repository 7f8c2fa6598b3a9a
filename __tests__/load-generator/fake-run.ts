// A run around one load generator: an orchestrator in memory, an aggregator on a socket, and ports whose pauses are
// short.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as timer } from "node:timers/promises";
import type { ActionOf, Orchestrator } from "../../cloud/ports.ts";
import { decodeDelta } from "../../contracts/delta/delta-codec.ts";
import type { WorkerDelta } from "../../contracts/delta/worker-delta.ts";
import type { Action } from "../../contracts/orchestrator/actions.ts";
import type { Phase, Refusal, TestEndAnswer, TestInitAnswer } from "../../contracts/orchestrator/answer.ts";
import type { AbortCause } from "../../contracts/orchestrator/state.ts";
import type { RunPlan } from "../../contracts/run/run-plan.ts";
import { monotonicMs } from "../../images/load-generator/shared/monotonic.ts";
import type { ThreadHome } from "../../images/load-generator/shared/thread-home.ts";
import { postDelta } from "../../images/load-generator/worker/aggregator-client.ts";
import { LoadGenerator } from "../../images/load-generator/worker/load-generator.ts";
import { runPhase } from "../../images/load-generator/worker/phase-thread.ts";
import type { WorkerPorts } from "../../images/load-generator/worker/ports.ts";
import { ThreadPool } from "../../images/load-generator/worker/thread-pool.ts";
import { planOf, scenarioOf } from "./plan.ts";

type InitCall = Omit<ActionOf<"test-init">, "type">;
type EndCall = Omit<ActionOf<"test-end">, "type">;

/** What the fakes answer; tests change it while the run goes on. */
export interface RunState {
  runId: string;
  /** Null: every slot has an owner. */
  slot: number | null;
  phase: Phase;
  startsAtMs: number | undefined;
  deadlineMs: number;
  hasAggregator: boolean;
  isStale: boolean;
  /** The orchestrator answers nobody: as with 429, which its client makes an error of. */
  isThrottled: boolean;
  leaseMs: number;
  /** How far its clock was set. */
  clockStepMs: number;
  aggregatorStatus: number;
  plan: RunPlan;
  /** Source → value, of those that the plan names. */
  secrets: Readonly<Record<string, string>>;
  planFailures: number;
  /** The slot's worker runs setup() and teardown(). */
  isFirst: boolean;
  mayTearDown: boolean;
  abortCause: AbortCause | null;
}

export interface FakeRun {
  readonly state: RunState;
  readonly inits: InitCall[];
  readonly ends: EndCall[];
  readonly deltas: WorkerDelta[];
  readonly events: string[];
  /** Pauses that were asked for, milliseconds, in their order. */
  readonly pausesMs: number[];
  readonly generator: LoadGenerator;
  /** Stops the generator and everything around it. */
  readonly close: () => Promise<void>;
}

export const startRun = async (home: ThreadHome, target: string, changes: Partial<RunState> = {}): Promise<FakeRun> => {
  const inits: InitCall[] = [];
  const ends: EndCall[] = [];
  const deltas: WorkerDelta[] = [];
  const events: string[] = [];
  const pausesMs: number[] = [];
  const state: RunState = {
    runId: "run-1",
    slot: 0,
    phase: "gathering",
    startsAtMs: undefined,
    deadlineMs: Date.now() + 60_000,
    hasAggregator: true,
    isStale: false,
    isThrottled: false,
    leaseMs: 30_000,
    clockStepMs: 0,
    aggregatorStatus: 200,
    secrets: {},
    planFailures: 0,
    isFirst: false,
    mayTearDown: false,
    abortCause: null,
    plan: planOf(target, {
      script: { file: "script.js", code: CALL },
      scenarios: [scenarioOf({ load: { executor: "constant-vus", gracefulStop: 0.2 } })],
    }),
    ...changes,
  };
  const aggregator = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const { content } = decodeDelta(Buffer.concat(pieces), request.headers["content-encoding"]);
      const delta = content as WorkerDelta;
      if (state.aggregatorStatus === 200) deltas.push(delta);
      const answer =
        state.aggregatorStatus === 200 ? { acknowledged: delta.sequence } : { error: "so", message: "it is" };
      response.writeHead(state.aggregatorStatus).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => aggregator.listen(0, "127.0.0.1", resolve));
  const endpoint = `http://127.0.0.1:${(aggregator.address() as AddressInfo).port}`;

  const answerOf = (): TestInitAnswer => ({
    statusCode: 200,
    runId: state.runId,
    start: {
      state: state.startsAtMs !== undefined,
      timestamp: state.startsAtMs === undefined ? "" : iso(state.startsAtMs),
    },
    phase: state.phase,
    serverTime: iso(Date.now() + state.clockStepMs),
    deadline: iso(state.deadlineMs),
    pollAfterMs: 20,
    slot: state.slot,
    slots: 1,
    vus: 2,
    vuOffset: 0,
    regionVus: 2,
    aggregator: state.hasAggregator ? { endpoint, token: "a token of sixteen" } : null,
    script: { location: "file:///plan.json", sha256: "" },
    leasedUntil: iso(Date.now() + state.clockStepMs + state.leaseMs),
    abortCause: state.abortCause,
    isFirst: state.isFirst,
    mayTearDown: state.mayTearDown,
    setup: state.startsAtMs === undefined ? null : setup,
  });
  let ids = 0;
  let setup: string | null = null;
  const initialised = (call: InitCall): TestInitAnswer | Refusal => {
    inits.push(call);
    setup = call.setup ?? setup;
    if (!state.isStale || call.runId === undefined) return answerOf();
    return { statusCode: 409, error: "stale-run", message: "over" };
  };
  const ended = (call: EndCall): TestEndAnswer => {
    ends.push(call);
    state.slot = null;
    const { runId, phase } = state;
    return { statusCode: 200, runId, phase, serverTime: iso(Date.now()), regionCompleted: false };
  };
  const call = async ({ type, ...said }: Action): Promise<unknown> => {
    const sentMs = monotonicMs();
    await new Promise((resolve) => setImmediate(resolve));
    if (state.isThrottled) throw new Error("429 TooManyRequestsException: Rate Exceeded");
    const answer = type === "test-init" ? initialised(said as InitCall) : ended(said as EndCall);
    return { answer, sentMs, receivedMs: monotonicMs() };
  };
  const ports: WorkerPorts = {
    orchestrator: { call: call as Orchestrator["call"] },
    readSecrets: async () => state.secrets,
    loadPlan: async () => {
      state.planFailures -= 1;
      if (state.planFailures >= 0) throw new Error("no such object");
      return state.plan;
    },
    mintId: () => {
      ids += 1;
      return `worker-${ids}`;
    },
    clock: {
      monotonicMs,
      wallMs: Date.now,
      // As asked for, but never long; as soon as the signal aborts.
      sleep: async (ms, signal) => {
        pausesMs.push(ms);
        await timer(Math.min(ms, 40), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
      },
      after: (ms, run) => {
        const timeout = setTimeout(run, ms);
        return () => clearTimeout(timeout);
      },
    },
    random: Math.random,
    postDelta,
    log: (event) => events.push(event),
    threadCount: 1,
    openThreads: (assignment, events) => new ThreadPool(home, assignment, events),
    runPhase: (options, events) => runPhase(home, options, events),
  };
  const generator = new LoadGenerator("home", ports);
  const living = generator.run();
  return {
    state,
    inits,
    ends,
    deltas,
    events,
    pausesMs,
    generator,
    close: async () => {
      generator.stop();
      state.aggregatorStatus = 200;
      state.isStale = true;
      await living;
      await new Promise<void>((resolve) => {
        aggregator.close(() => resolve());
        aggregator.closeAllConnections();
      });
    },
  };
};

const iso = (ms: number): string => new Date(ms).toISOString();

const CALL =
  "export default async ({ http, target, sleep }) => { await http.get(target + '/home/ok'); await sleep(0.02); };";
