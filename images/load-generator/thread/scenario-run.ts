// A thread's part of one scenario: its virtual users, what they are given, and what records them.
import type { PlannedScenario } from "../../../contracts/config/scenario.ts";
import type { Recorder } from "../recorder/recorder.ts";
import { monotonicMs } from "../shared/monotonic.ts";
import type { VuIdentity } from "../vu/context.ts";
import type { ScriptModule } from "../vu/user-modules.ts";
import { type Surroundings, VirtualUser } from "../vu/virtual-user.ts";
import { openLoad } from "./executors/index.ts";
import { isFirstUser, type ScenarioShare } from "./load/scenario-share.ts";
import { delayLoad, type LoadPorts, type ThreadLoad } from "./load/thread-load.ts";
import { type RegionPlace, UserNumbers } from "./load/user-numbers.ts";

export interface ScenarioOptions {
  readonly scenario: PlannedScenario;
  readonly share: ScenarioShare;
  /** The region's name, and its number among all. */
  readonly region: string;
  readonly place: RegionPlace;
  readonly surroundings: Surroundings;
  readonly onOpened: (user: VirtualUser) => void;
}

/** What all loads of a thread have in common: its clock, and its end. */
export type ThreadPorts = Omit<LoadPorts, "openUser" | "onStarted" | "onDropped" | "onWaited">;

export class ScenarioRun {
  readonly load: ThreadLoad;
  readonly #numbers: UserNumbers;
  readonly #options: ScenarioOptions;
  readonly #identities: VuIdentity[] = [];
  readonly #modules: ScriptModule[] = [];

  constructor(options: ScenarioOptions, ports: ThreadPorts) {
    this.#options = options;
    const { scenario, share } = options;
    this.#numbers = new UserNumbers(share, options.place);
    this.load = delayLoad(scenario.startSeconds * 1000, this.#portsFor(options.surroundings, ports), (own) =>
      openLoad(scenario.load, { ...share, durationSeconds: scenario.durationSeconds }, own),
    );
  }

  get recorder(): Recorder {
    return this.#options.surroundings.recorder;
  }

  #portsFor({ recorder, protocols, lease }: ScenarioOptions["surroundings"], ports: ThreadPorts): LoadPorts {
    return {
      ...ports,
      openUser: (index) => this.#openUser(index),
      onStarted: () => recorder.started(),
      onDropped: (count = 1) => recorder.dropped(count),
      onWaited: (waitedMs) => {
        // What the thread stood still of it is not the target's doing.
        const nowMs = monotonicMs();
        const waitedMicros = Math.round((waitedMs - lease.pauses.pausedMs(nowMs - waitedMs, nowMs)) * 1000);
        for (const protocol of protocols.values()) protocol.waitedForUser?.(recorder, waitedMicros);
      },
    };
  }

  /**
   * Makes a user afresh, but for its number, its count of iterations and what its script remembers, which go on where it
   * was taken away.
   */
  #openUser(index: number): VirtualUser {
    const { scenario, share, surroundings, place, region, onOpened } = this.#options;
    const numbers = this.#numbers;
    const idInTest = numbers.userInTest(index);
    const identity = this.#identities[index] ?? { id: numbers.userInRegion(index), idInTest, iteration: 0, region };
    this.#identities[index] = identity;
    const module =
      this.#modules[index] ?? surroundings.script.takeModule(isFirstUser(share, place.regionIndex, index), idInTest);
    this.#modules[index] = module;
    const run = module.functionOf(scenario.exec);
    const numberOf = (iteration: number | undefined): number =>
      iteration === undefined
        ? numbers.iterationOfUserInTest(index, identity.iteration)
        : numbers.iterationInTest(iteration);
    const user = new VirtualUser(identity, run, surroundings, numberOf, module.bind);
    onOpened(user);
    return user;
  }
}
