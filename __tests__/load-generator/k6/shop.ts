// What tests of k6 scripts run in and against: the script's own process, and a shop that counts its requests.
import type { ThreadHome } from "../../../images/load-generator/shared/thread-home.ts";
import { type BundledHost, bundleHost } from "../worker/bundled-host.ts";
import { type ShopServer, startShopServer } from "./shop-server.ts";

interface ThreadAndShop {
  readonly host: ThreadHome;
  readonly shop: ShopServer;
}

/** For all tests of a file; the shop forgets what it counted before each. To be asked while a test runs. */
export const useThreadAndShop = (): ThreadAndShop => {
  let bundled: BundledHost;
  let shop: ShopServer;
  beforeAll(async () => {
    bundled = await bundleHost();
    shop = await startShopServer();
  });
  afterAll(async () => {
    await shop.close();
    await bundled.remove();
  });
  beforeEach(() => shop.forget());
  return {
    get host() {
      return bundled.host;
    },
    get shop() {
      return shop;
    },
  };
};
