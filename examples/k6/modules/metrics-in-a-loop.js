// Metrics that a loop makes, one for each page, with tags of any kind; some are made without `new`.
import http from "k6/http";
import * as metrics from "k6/metrics";

const pages = ["items", "echo"];
const times = {};
for (const page of pages) times[page] = metrics.Trend(`time_of_${page}`, true);
const calls = metrics.Counter("calls");
const fine = new metrics.Rate("fine");
const size = new metrics.Gauge("size");

export const options = { thresholds: { "calls{page:items}": ["count>0"], fine: ["rate>=0.5"] } };

export default function () {
  pages.forEach((page, index) => {
    const response = http.get(`${__ENV.SHOP}/${page}`);
    times[page].add(response.timings.duration);
    calls.add("1", { page, index, isLast: index === pages.length - 1 });
    fine.add(response.status === 200 && index);
    size.add(response.body.length);
  });
}
