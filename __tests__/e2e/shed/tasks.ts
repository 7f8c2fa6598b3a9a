// Meridian's own tasks as objects of this process, given the ports of whatever cloud there is.
import { randomUUID } from "node:crypto";
import { setTimeout as timer } from "node:timers/promises";
import type { FlushLog, Orchestrator, PlanStore } from "../../../cloud/ports.ts";
import { Aggregator } from "../../../images/aggregator/aggregator.ts";
import { unavailable } from "../../../images/aggregator/server/delta-reply.ts";
import { type DeltaServer, startDeltaServer } from "../../../images/aggregator/server/delta-server.ts";
import { threadsHere } from "../../../images/load-generator/host/running-thread.ts";
import { monotonicMs } from "../../../images/load-generator/shared/monotonic.ts";
import { postDelta } from "../../../images/load-generator/worker/aggregator-client.ts";
import { LoadGenerator } from "../../../images/load-generator/worker/load-generator.ts";
import { runPhase } from "../../../images/load-generator/worker/phase-thread.ts";
import { loadPlan } from "../../../images/load-generator/worker/plan-loader.ts";
import { ThreadPool } from "../../../images/load-generator/worker/thread-pool.ts";

export interface Task {
  stop(): void;
}

export interface TaskParts {
  readonly orchestrator: Orchestrator;
  readonly flushLog: FlushLog;
  readonly plans: PlanStore;
  readonly threadProgram: URL;
}

const clock = {
  monotonicMs,
  wallMs: Date.now,
  sleep: async (ms: number, signal?: AbortSignal): Promise<void> => {
    await timer(Math.max(0, ms), undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
  },
  after: (ms: number, run: () => void) => {
    const timeout = setTimeout(run, ms);
    return () => clearTimeout(timeout);
  },
};
const shared = { clock, random: Math.random, log: (): void => {}, mintId: () => randomUUID() };

export const startAggregator = (region: string, { orchestrator, flushLog }: TaskParts): Task => {
  let aggregator: Aggregator | undefined;
  let isStopped = false;
  const live = async (): Promise<void> => {
    const token = "a token of sixteen or more";
    const server: DeltaServer = await startDeltaServer({
      host: "127.0.0.1",
      port: 0,
      region,
      ownHost: () => `127.0.0.1:${server.port}`,
      token,
      clock,
      log: shared.log,
      sink: { receive: async (...sent) => aggregator?.receive(...sent) ?? unavailable("starting") },
    });
    const identity = { region, aggregatorId: randomUUID(), endpoint: `http://127.0.0.1:${server.port}`, token };
    aggregator = new Aggregator(identity, { ...shared, orchestrator, flushLog });
    if (isStopped) aggregator.stop();
    await aggregator.run();
    await server.close(0);
  };
  void live();
  return {
    stop: () => {
      isStopped = true;
      aggregator?.stop();
    },
  };
};

export const startLoadGenerator = (region: string, { orchestrator, plans, threadProgram }: TaskParts): Task => {
  const generator = new LoadGenerator(region, {
    ...shared,
    orchestrator,
    postDelta,
    threadCount: 1,
    loadPlan: (script) => loadPlan(script, plans),
    readSecrets: async () => ({}),
    openThreads: (assignment, events) => new ThreadPool(threadsHere(threadProgram), assignment, events),
    runPhase: (options, events) => runPhase(threadsHere(threadProgram), options, events),
  });
  void generator.run();
  return { stop: () => generator.stop() };
};
