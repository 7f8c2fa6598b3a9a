// A load generator's life: it leases a slot, works on it, and then asks for another, either of the same run, where a
// worker has died, or of the next run. It never exits by itself, because a task that exits is replaced.
import type { WorkerPorts } from "./ports.ts";
import { SlotDriver } from "./slot/driver.ts";
import { SlotKeeper } from "./slot-keeper.ts";

export class LoadGenerator {
  readonly #region: string;
  readonly #ports: WorkerPorts;
  readonly #seed: string | undefined;
  #isStopping = false;
  /** Defined while a slot is looked for. */
  #keeper: SlotKeeper | undefined;
  /** Defined while there is a slot. */
  #driver: SlotDriver | undefined;

  /** @param seed of the deploy that made the task; without one it takes part in any run */
  constructor(region: string, ports: WorkerPorts, seed?: string) {
    this.#region = region;
    this.#ports = ports;
    this.#seed = seed;
  }

  /** Returns after `stop`. */
  async run(): Promise<void> {
    const region = this.#region;
    const ports = this.#ports;
    while (!this.#isStopping) {
      // A fresh id for each slot: what the log has of one worker is one slot's.
      const keeper = new SlotKeeper(region, ports, this.#seed);
      this.#keeper = keeper;
      const lease = await keeper.acquire();
      this.#keeper = undefined;
      if (lease === undefined) continue;
      ports.log("slot-leased", { runId: lease.runId, slot: lease.slot, vus: lease.vus, workerId: keeper.workerId });
      const driver = new SlotDriver({ region, lease, keeper, ports });
      this.#driver = driver;
      const living = driver.run();
      if (this.#isStopping) driver.stop();
      await living;
      this.#driver = undefined;
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.#keeper?.close();
    this.#driver?.stop();
  }
}
