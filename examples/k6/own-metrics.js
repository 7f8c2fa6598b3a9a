// The four kinds of metrics that a script can have.
import http from "k6/http";
import { Counter, Gauge, Rate, Trend } from "k6/metrics";

const bought = new Counter("items_bought");
const inStock = new Gauge("items_in_stock");
const found = new Rate("items_found");
const waited = new Trend("time_to_item", true);

export const options = {
  vus: 1,
  iterations: 3,
  thresholds: { items_found: ["rate>0.6"], "time_to_item{kind:pen}": ["p(95)<5000"] },
};

export default function () {
  const response = http.get(`${__ENV.SHOP}/items/${__ITER + 1}`);
  const isThere = response.status === 200 && response.body !== "";
  found.add(isThere);
  bought.add(__ITER + 1);
  inStock.add(10 - __ITER);
  waited.add(response.timings.waiting, { kind: __ITER === 0 ? "pen" : "other" });
}
