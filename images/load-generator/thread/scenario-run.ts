// A thread's part of one scenario: its virtual users, what they are given, and what records them.
import type { PlannedScenario } from "../../../contracts/config/scenario.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { VuIdentity } from "../vu/context.ts";
import type { ScriptModule } from "../vu/user-modules.ts";
import { type Surroundings, VirtualUser } from "../vu/virtual-user.ts";
import { openLoad } from "./executors/index.ts";
import { isFirstUser, type ScenarioShare } from "./load/scenario-share.ts";
import { iterationOf } from "./load/share.ts";
import { delayLoad, type LoadPorts, type ThreadLoad } from "./load/thread-load.ts";

export interface ScenarioOptions {
  readonly scenario: PlannedScenario;
  readonly share: ScenarioShare;
  /** The region's name, and its number among all. */
  readonly region: string;
  readonly regionIndex: number;
  readonly regionCount: number;
  readonly surroundings: Surroundings;
  readonly onOpened: (user: VirtualUser) => void;
}

/** What all loads of a thread have in common: its clock, and its end. */
export type ThreadPorts = Omit<LoadPorts, "openUser" | "onDropped" | "onWaited">;

export class ScenarioRun {
  readonly load: ThreadLoad;
  readonly #options: ScenarioOptions;
  readonly #identities: VuIdentity[] = [];
  readonly #modules: ScriptModule[] = [];

  constructor(options: ScenarioOptions, ports: ThreadPorts) {
    this.#options = options;
    const { scenario, share } = options;
    this.load = delayLoad(scenario.startSeconds * 1000, this.#portsFor(options.surroundings, ports), (own) =>
      openLoad(scenario.load, { ...share, durationSeconds: scenario.durationSeconds }, own),
    );
  }

  get recorder(): Recorder {
    return this.#options.surroundings.recorder;
  }

  #portsFor({ recorder, protocols }: ScenarioOptions["surroundings"], ports: ThreadPorts): LoadPorts {
    return {
      ...ports,
      openUser: (index) => this.#openUser(index),
      onDropped: (count = 1) => recorder.dropped(count),
      onWaited: (waitedMs) => {
        const waitedMicros = Math.round(waitedMs * 1000);
        for (const protocol of protocols.values()) protocol.waitedForUser?.(recorder, waitedMicros);
      },
    };
  }

  /**
   * Makes a user afresh, but for its number, its count of iterations and what its script remembers, which go on where it
   * was taken away.
   */
  #openUser(index: number): VirtualUser {
    const { scenario, share, surroundings, onOpened } = this.#options;
    const identity = this.#identities[index] ?? this.#identityOf(index);
    this.#identities[index] = identity;
    const module =
      this.#modules[index] ?? surroundings.script.takeModule(isFirstUser(share, this.#options.regionIndex, index));
    this.#modules[index] = module;
    const run = module.functionOf(scenario.exec);
    const user = new VirtualUser(identity, run, surroundings, (iteration) =>
      iteration === undefined
        ? this.#inTest(identity.iteration * share.region.vus + (share.vuIndexes[index] ?? 0))
        : this.#inTest(iterationOf(share, iteration)),
    );
    onOpened(user);
    return user;
  }

  #identityOf(index: number): VuIdentity {
    const { share, region } = this.#options;
    const inRegion = share.vusBefore + (share.vuIndexes[index] ?? 0);
    return { id: inRegion + 1, idInTest: this.#inTest(inRegion) + 1, iteration: 0, region };
  }

  /** Turns a number that is unique in its region into one that is unique in the whole run. */
  #inTest(numberInRegion: number): number {
    const { regionIndex, regionCount } = this.#options;
    return numberInRegion * regionCount + regionIndex;
  }
}
