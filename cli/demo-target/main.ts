// The demo target: a shop API on a port per region, so that each region is as far away as it is on the globe. Entry of
// its bundle. Started by demo-target-process.ts with {regions, homeRegion} as its one argument; sends {targets} to its
// parent when it listens.

import { createCatalogue } from "./catalogue.ts";
import { simulatedRoundTripMs } from "./distance.ts";
import { DemoTargetSettings } from "./messages.ts";
import { createRandom } from "./random.ts";
import { listenForRegion } from "./server.ts";
import { createShop } from "./shop.ts";

const SEED = 20_260_101;

const { regions, homeRegion } = DemoTargetSettings.parse(JSON.parse(process.argv[2] ?? "null"));
const random = createRandom(SEED);
const shop = createShop(createCatalogue(), random);
const listening = regions.map(async (region) => {
  const roundTripMs = simulatedRoundTripMs(region, homeRegion);
  return { region, ...(await listenForRegion({ shop, random, roundTripMs })) };
});
const listeners = await Promise.all(listening);
const targets = Object.fromEntries(listeners.map(({ region, url }) => [region, url]));

process.once("SIGTERM", () => {
  Promise.all(listeners.map(({ close }) => close())).then(() => process.exit(0));
});
process.stdout.write(
  `${JSON.stringify({ level: "info", at: new Date().toISOString(), event: "listening", targets })}\n`,
);
process.send?.({ targets });
