// Calls a k6 script's handleSummary as a virtual user of its own calls teardown(): it may send what it likes, and
// nothing of it is measured.
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import type { OpenPlan } from "../../../contracts/run/open-plan.ts";
import { PROTOCOLS } from "../protocols/index.ts";
import { Recorder, RecorderBounds } from "../recorder/recorder.ts";
import { LeaseHolder } from "../shared/lease.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import { packData } from "../shared/packed-data.ts";
import { OpenThread } from "../thread/open-thread.ts";
import type { LoadedScript } from "../vu/load-script.ts";
import { VirtualUser } from "../vu/virtual-user.ts";

/** @param data of the summary. @returns what the function returns. @throws whatever it throws */
export const callHandleSummary = async (plan: OpenPlan, data: unknown, script: LoadedScript): Promise<unknown> => {
  const lease = new LeaseHolder();
  lease.extend(Number.POSITIVE_INFINITY);
  const bounds = new RecorderBounds(plan.tags, METRICS, script.mask);
  const recorder = new Recorder(monotonicMs, Number.POSITIVE_INFINITY, () => 0, { bounds, tags: {} });
  const alone = { regionVus: 1, slot: 0, slots: 1, threadIndex: 0, threadCount: 1 };
  const thread = new OpenThread(
    { plan, data: packData(plan.data), region: "", workerId: "", lease: lease.shared, ...alone },
    script,
    recorder,
    PROTOCOLS,
    { setup: JSON.stringify(data), post: () => {} },
  );
  const { functionOf, bind } = script.takeModule(true, 0);
  const user = new VirtualUser(
    { id: 0, idInTest: 0, iteration: 0, region: "" },
    functionOf("handleSummary"),
    { ...thread.surroundings, scenario: { name: "", executor: "" } },
    undefined,
    bind,
  );
  try {
    return await user.runPhase("teardown");
  } finally {
    user.stop();
    thread.close();
  }
};
