// What tests of k6 scripts run in and against: a load thread's own program, and a shop that counts its requests.
import { type BundledThread, bundleThread } from "../worker/bundled-thread.ts";
import { type ShopServer, startShopServer } from "./shop-server.ts";

interface ThreadAndShop {
  readonly program: URL;
  readonly shop: ShopServer;
}

/** For all tests of a file; the shop forgets what it counted before each. To be asked while a test runs. */
export const useThreadAndShop = (): ThreadAndShop => {
  let thread: BundledThread;
  let shop: ShopServer;
  beforeAll(async () => {
    thread = await bundleThread();
    shop = await startShopServer();
  });
  afterAll(async () => {
    await shop.close();
    thread.remove();
  });
  beforeEach(() => shop.forget());
  return {
    get program() {
      return thread.program;
    },
    get shop() {
      return shop;
    },
  };
};
