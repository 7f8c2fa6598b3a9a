// Servers of known capacity in virtual time: when each request that arrives is answered, and whether rightly. A search
// for their capacity takes milliseconds, and may be repeated as often as its coverage is to be known.
import type { Random } from "../../contracts/words/random.ts";

/** What becomes of a request that arrives then. Seconds. */
export type Server = (arrivesAt: number, index: number) => { readonly endsAt: number; readonly hasFailed: boolean };

export interface KnownServer {
  readonly name: string;
  /** The rates, in requests a second, between which its capacity lies. */
  readonly truth: readonly [least: number, most: number];
  /** Its capacity is the same at all times. */
  readonly isSteady: boolean;
  readonly make: (random: Random) => Server;
}

const SERVICE_SECONDS = 0.05;
const CLERKS = 10;
const RATE = CLERKS / SERVICE_SECONDS;

/** First come, first served. @param takes how long a request is served that begins then, with so many waiting */
const makeQueue = (takes: (beginsAt: number, waiting: number) => number): Server => {
  const free = new Float64Array(CLERKS);
  return (arrivesAt) => {
    let next = 0;
    for (let clerk = 1; clerk < CLERKS; clerk += 1) if ((free[clerk] ?? 0) < (free[next] ?? 0)) next = clerk;
    const beginsAt = Math.max(arrivesAt, free[next] ?? 0);
    const endsAt = beginsAt + takes(beginsAt, (beginsAt - arrivesAt) * RATE);
    free[next] = endsAt;
    return { endsAt, hasFailed: false };
  };
};

/** A bucket that is filled at a rate, and lets through what is in it. */
const makeLimiter = (perSecond: number, most: number): Server => {
  let [tokens, at] = [most, 0];
  return (arrivesAt) => {
    tokens = Math.min(most, tokens + (arrivesAt - at) * perSecond);
    at = arrivesAt;
    const hasFailed = tokens < 1;
    if (!hasFailed) tokens -= 1;
    return { endsAt: arrivesAt + 0.005, hasFailed };
  };
};

/** Multiplies by another factor each second, which wanders about one. */
const makeWander = (random: Random, spread: number): ((second: number) => number) => {
  const factors: number[] = [];
  return (second) => {
    while (factors.length <= second) {
      const noise = (random() + random() + random() - 1.5) * 2 * spread;
      factors.push(Math.max(0.5, 1 + 0.7 * ((factors.at(-1) ?? 1) - 1) + noise));
    }
    return factors[Math.floor(second)] ?? 1;
  };
};

/** Where at most one request in a hundred may fail, a limiter holds a hundredth more than it lets through. */
const ALLOWED_FAILED = 0.99;

export const SERVERS: readonly KnownServer[] = [
  { name: "queue", truth: [RATE, RATE], isSteady: true, make: () => makeQueue(() => SERVICE_SECONDS) },
  {
    name: "collapse",
    truth: [RATE, RATE],
    isSteady: true,
    // With a second of work before it, each request takes thrice as long.
    make: () => makeQueue((_, waiting) => (waiting > RATE ? 3 : 1) * SERVICE_SECONDS),
  },
  {
    name: "limiter",
    truth: [RATE, RATE / ALLOWED_FAILED],
    isSteady: true,
    make: () => makeLimiter(RATE, RATE),
  },
  {
    name: "per-region limit",
    truth: [RATE, RATE / (1 - 2 * (1 - ALLOWED_FAILED))],
    isSteady: true,
    make: () => {
      const [limited, free] = [makeLimiter(RATE / 2, RATE / 2), makeLimiter(RATE * 10, RATE)];
      return (arrivesAt, index) => (index % 2 === 0 ? limited : free)(arrivesAt, index);
    },
  },
  {
    name: "cold",
    truth: [RATE, RATE],
    isSteady: true,
    make: () => makeQueue((beginsAt) => SERVICE_SECONDS * (beginsAt < 20 ? 4 : 1)),
  },
  {
    name: "noisy",
    truth: [RATE, RATE],
    isSteady: false,
    make: (random) => {
      const factorAt = makeWander(random, 0.05);
      return makeQueue((beginsAt) => SERVICE_SECONDS * factorAt(beginsAt));
    },
  },
];
