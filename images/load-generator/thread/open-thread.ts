// What the script's functions run in, whatever they are called for: the protocols that they speak, and what virtual
// users share.
import { peakVus } from "../../../contracts/config/scenario.ts";
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { Catalog } from "../../../contracts/metrics/definition.ts";
import { judgeBy } from "../net/guard.ts";
import { PROTOCOLS } from "../protocols/index.ts";
import type { Protocol } from "../protocols/protocol.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { LeaseView } from "../shared/lease.ts";
import type { FromThread, ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { filesOf } from "../shared/packed-files.ts";
import type { Pauses } from "../shared/pauses.ts";
import { turns } from "../shared/turns.ts";
import { AwaitWatch } from "../vu/awaits/await-watch.ts";
import { currentCaller, followCallersIn } from "../vu/awaits/callers.ts";
import type { OpenProtocols } from "../vu/context.ts";
import { scriptDataOf } from "../vu/data.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import { Pace } from "../vu/pace.ts";
import type { Surroundings } from "../vu/virtual-user.ts";
import { openDialer } from "./dialer.ts";
import { sharesOf } from "./load/scenario-share.ts";
import { rowShareOf } from "./row-share.ts";

/** What scripts can speak, and what can be measured: all that there is, unless a test adds to it. */
export interface ThreadParts {
  readonly protocols: readonly Protocol[];
  readonly catalog: Catalog;
}

export const ALL_PARTS: ThreadParts = { protocols: PROTOCOLS, catalog: METRICS };

interface OpenThreadPorts {
  /** What setup() returned, as JSON; null where there is none. */
  readonly setup: string | null;
  readonly post: (message: FromThread) => void;
}

export class OpenThread {
  /** All but what differs from scenario to scenario. */
  readonly surroundings: Omit<Surroundings, "scenario">;
  readonly #protocols: OpenProtocols;

  /** @param recorder of what belongs to no scenario */
  constructor(
    assignment: ThreadAssignment,
    script: LoadedScript,
    recorder: Recorder,
    protocols: readonly Protocol[],
    { setup, post }: OpenThreadPorts,
  ) {
    const { plan, region, lease, slot, slots } = assignment;
    const target = plan.targets[region] ?? "";
    const dialer = openDialer(assignment, ({ shown }) => recorder.errors.note("proxy-used", noteOfProxy(shown)));
    judgeBy(dialer);
    const files = filesOf(assignment.files);
    followCallersIn(plan.script.code);
    const caller = currentCaller;
    const scope = { dialer, samples: recorder, clock: monotonicMs, turns, options: plan, files, caller };
    this.#protocols = new Map(protocols.map((protocol) => [protocol.name, protocol.open(scope)]));
    script.sink.recorder = recorder;
    this.surroundings = {
      script,
      protocols: this.#protocols,
      recorder,
      metrics: script.metrics,
      instance: { region, worker: slot, workers: slots },
      target,
      env: plan.env,
      data: dataOf(assignment),
      lease: new LeaseView(lease),
      pace: paceOf(assignment),
      minIterationMs: (plan.minIterationSeconds ?? 0) * 1000,
      awaits: new AwaitWatch(script),
      setup,
      onAbort: (reason) => post({ type: "abort", reason }),
    };
  }

  /** When the thread could not do what was due. */
  get pauses(): Pauses {
    return this.surroundings.lease.pauses;
  }

  /** Attempts under way. */
  get inFlight(): number {
    let count = 0;
    for (const protocol of this.#protocols.values()) count += protocol.inFlight;
    return count;
  }

  close(): void {
    const { awaits, recorder } = this.surroundings;
    awaits.close(recorder.errors);
    for (const protocol of this.#protocols.values()) protocol.close();
  }
}

/** The thread's part of the run's limit, as many requests as it has of all virtual users; setup() and teardown() are alone. */
const paceOf = (assignment: ThreadAssignment): Pace | null => {
  const { plan, phase } = assignment;
  const { rps } = plan.http;
  if (rps === undefined) return null;
  if (phase !== undefined) return new Pace(rps);
  const all = Object.values(plan.regions).flat();
  const own = sharesOf(assignment).reduce((sum, share) => sum + (share?.vuIndexes.length ?? 0), 0);
  return new Pace(
    (rps * Math.max(1, own)) /
      Math.max(
        1,
        own,
        all.reduce((sum, { vus }) => sum + vus, 0),
      ),
  );
};

const dataOf = ({ plan, data, region, slot, slots, phase }: ThreadAssignment): Surroundings["data"] =>
  scriptDataOf(
    data,
    phase === undefined ? (rows) => rowShareOf(rows, regionVusOf(plan), region, { slot, slots }) : undefined,
  );

/** Region → its virtual users at most, as planned: all load generators divide rows by the same numbers. */
const regionVusOf = ({ regions, scenarios }: ThreadAssignment["plan"]): Record<string, number> =>
  Object.fromEntries(Object.entries(regions).map(([region, loads]) => [region, peakVus(scenarios, loads)]));

const noteOfProxy = (shown: string): string =>
  `requests went through the proxy ${shown}: its time and its failures are in what was measured`;
