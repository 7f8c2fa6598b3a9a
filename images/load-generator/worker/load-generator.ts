// A load generator's life: leases a slot, works on it, and asks for another: of the same run, should a worker have died, or of the
// next. It never exits by itself: a task that exits is replaced for ever.
import type { Ports } from "./ports.ts";
import { SlotKeeper } from "./slot-keeper.ts";
import { SlotWork } from "./slot-work.ts";

export class LoadGenerator {
  private readonly region: string;
  private readonly ports: Ports;
  private isStopping = false;
  private keeper: SlotKeeper | undefined;
  private work: SlotWork | undefined;

  constructor(region: string, ports: Ports) {
    this.region = region;
    this.ports = ports;
  }

  /** Returns after `stop`. */
  async run(): Promise<void> {
    const { region, ports } = this;
    while (!this.isStopping) {
      // A fresh id for each slot: what the log has of one worker is one slot's.
      const keeper = new SlotKeeper(region, ports);
      this.keeper = keeper;
      const lease = await keeper.acquire();
      if (lease === undefined) continue;
      ports.log("slot-leased", { runId: lease.runId, slot: lease.slot, vus: lease.vus, workerId: keeper.workerId });
      const work = new SlotWork({ region, lease, keeper, ports });
      this.work = work;
      this.keeper = undefined;
      if (this.isStopping) work.stop();
      await work.run();
      this.work = undefined;
    }
  }

  stop(): void {
    this.isStopping = true;
    this.keeper?.close();
    this.work?.stop();
  }
}
