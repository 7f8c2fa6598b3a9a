// What the script's functions run in, whatever they are called for: the engine, what libraries call, and what virtual users share.
import { peakVus } from "../../../contracts/config/scenario.ts";
import { Dialer } from "../net/dialer.ts";
import { hostRules } from "../net/hosts.ts";
import { LibraryRequests } from "../protocols/http/client/library-requests.ts";
import { openEngine } from "../protocols/http/engine.ts";
import type { HttpEngine } from "../protocols/http/session.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { LeaseView } from "../shared/lease.ts";
import type { FromThread, ThreadAssignment } from "../shared/messages.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { scriptDataOf } from "../vu/data.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import type { Surroundings } from "../vu/virtual-user.ts";
import { rowShareOf } from "./row-share.ts";

export interface OpenThread {
  readonly engine: HttpEngine;
  readonly libraries: LibraryRequests;
  /** All but what differs from scenario to scenario. */
  readonly surroundings: Omit<Surroundings, "run" | "scenario">;
}

/** @param setup what setup() returned, as JSON. Whoever opens it closes engine and libraries. */
export const openThread = (
  { plan, data, region, lease, slot, slots, phase }: ThreadAssignment,
  script: LoadedScript,
  recorder: Recorder,
  { setup, post }: { readonly setup: string | null; readonly post: (message: FromThread) => void },
): OpenThread => {
  const target = plan.targets[region] ?? "";
  const { allowPrivateAddresses, http } = plan;
  const dialer = new Dialer({
    hosts: hostRules([target], plan.allowedHosts),
    allowPrivateAddresses,
    tls: http,
    overrides: http.hosts,
    now: monotonicMs,
  });
  script.sink.recorder = recorder;
  return {
    engine: openEngine(http.version, dialer, monotonicMs),
    libraries: new LibraryRequests({ recorder, dialer, now: monotonicMs }),
    surroundings: {
      ...{ script, recorder, target, env: plan.env, http, setup },
      lease: new LeaseView(lease),
      metrics: script.metrics,
      instance: { region, worker: slot, workers: slots },
      data: scriptDataOf(
        data,
        phase === undefined ? (rows) => rowShareOf(rows, regionVusOf(plan), region, { slot, slots }) : undefined,
      ),
      onAbort: (reason) => post({ type: "abort", reason }),
    },
  };
};

/** Region → its virtual users at most, as planned: all load generators divide rows by the same numbers. */
const regionVusOf = ({ regions, scenarios }: ThreadAssignment["plan"]): Record<string, number> =>
  Object.fromEntries(Object.entries(regions).map(([region, loads]) => [region, peakVus(scenarios, loads)]));
