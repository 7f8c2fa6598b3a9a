// Pages as classes in a file of their own, with methods that inherit and chain.
import { check } from "k6";
import Page, { ItemsPage } from "./lib/pages.js";

const items = new ItemsPage(__ENV.SHOP);

export const options = { vus: 2, iterations: 4 };

export default function () {
  items.open();
  for (const id of items.ids()) new Page(__ENV.SHOP, `/items/${id}`).open().expect();
  new Page(__ENV.SHOP, "/nowhere").open().expect(404);
  check(items, { "each user counts its own visits": ({ visits }) => visits === __ITER + 1 });
}
