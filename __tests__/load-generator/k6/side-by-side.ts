// Runs examples a few at a time, as most wait for their time to pass: each by a process of the script's own, against a
// shop that counts for it alone.
import type { ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { type BundledHost, bundleHost } from "../worker/bundled-host.ts";
import type { K6Outcome } from "./k6-run.ts";
import { type ShopServer, startShopServer } from "./shop-server.ts";

const SIDE_BY_SIDE = 3;

export interface Ended {
  readonly outcome: K6Outcome;
  /** `GET /items` → how often it came to the shop. */
  readonly requests: Readonly<Record<string, number>>;
}

export type RunExample = (host: ThreadHome, shop: ShopServer, name: string) => Promise<K6Outcome>;

/** What becomes of an example. */
class Awaited {
  end: (ended: Promise<Ended>) => void = () => undefined;
  readonly ended = new Promise<Ended>((resolve) => {
    this.end = resolve;
  });
}

/** @returns what became of an example, by its name: to be asked while a test runs */
export const useSideBySide = (names: readonly string[], run: RunExample): ((name: string) => Promise<Ended>) => {
  const examples = new Map(names.map((name) => [name, new Awaited()]));
  const left = [...examples];
  let bundled: BundledHost;
  let all: Promise<unknown>;

  const work = async (): Promise<void> => {
    const [host, shop] = [bundled.open(), await startShopServer()];
    for (let next = left.shift(); next !== undefined; next = left.shift()) {
      const [name, { end }] = next;
      shop.forget();
      const ended = run(host, shop, name).then((outcome) => ({ outcome, requests: shop.counts() }));
      end(ended);
      // The example's own test tells of it.
      await ended.catch(() => undefined);
    }
    await host.close();
    await shop.close();
  };

  beforeAll(async () => {
    bundled = await bundleHost();
    all = Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  });
  afterAll(async () => {
    await all;
    await bundled.remove();
  });
  return (name) => examples.get(name)?.ended ?? Promise.reject(new Error(`${name} is no example`));
};
