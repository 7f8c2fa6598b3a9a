// A search for the capacity of a server in virtual time, with the thresholds p(95)<300 and rate<0.01.
import { type Found, type Outcome, type SearchSettings, searchCapacity } from "../../metrics/capacity/search.ts";
import type { Server } from "./virtual-servers.ts";

export interface VirtualSettings extends SearchSettings {
  readonly holdSeconds: number;
  readonly skipSeconds: number;
}

export interface VirtualSearch {
  readonly found: Found;
  readonly seconds: number;
  readonly steps: number;
}

const MOST_P95_MS = 300;
const MOST_FAILED = 0.01;
/** One that is not answered by then is given up. */
const TIMEOUT_SECONDS = 30;

export const searchVirtually = (server: Server, settings: VirtualSettings): VirtualSearch => {
  const search = searchCapacity(settings);
  let [now, index, steps, lastEndsAt] = [0, 0, 0, 0];
  /** Of the steps so far, those that have not ended when a step begins count in the step in which they end. */
  let open: { endsAt: number; ms: number; hasFailed: boolean }[] = [];

  const hold = (rate: number): Outcome => {
    const [from, until] = [now + settings.skipSeconds, now + settings.holdSeconds];
    const count = Math.floor(rate * settings.holdSeconds);
    for (let arrival = 0; arrival < count; arrival += 1) {
      const arrivesAt = now + arrival / rate;
      const { endsAt, hasFailed } = server(arrivesAt, index++);
      lastEndsAt = Math.max(lastEndsAt, endsAt);
      open.push({ endsAt, ms: (endsAt - arrivesAt) * 1000, hasFailed });
    }
    now = until;
    const ended = open.filter(({ endsAt }) => endsAt >= from && endsAt < until);
    open = open.filter(({ endsAt }) => endsAt >= until);
    const times = ended.map(({ ms }) => ms).sort((a, b) => a - b);
    const at = (fraction: number): number => times[Math.ceil(fraction * times.length) - 1] ?? Number.POSITIVE_INFINITY;
    const failed = ended.filter(({ hasFailed }) => hasFailed).length;
    steps += 1;
    return {
      held: at(0.95) < MOST_P95_MS && failed < MOST_FAILED * ended.length,
      goodput: (ended.length - failed) / (until - from),
      p50Ms: at(0.5),
      isGeneratorAtLimit: false,
      seconds: settings.holdSeconds,
    };
  };

  const drain = (): Outcome => {
    const seconds = Math.min(TIMEOUT_SECONDS, Math.max(0, lastEndsAt - now)) + 1;
    now += seconds;
    return { held: true, goodput: 0, p50Ms: 0, isGeneratorAtLimit: false, seconds };
  };

  for (let next = search.next(); ; ) {
    if (next.done === true) return { found: next.value, seconds: now, steps };
    next = search.next(next.value.do === "drain" ? drain() : hold(next.value.rate));
  }
};
