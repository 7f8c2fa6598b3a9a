// Which scenarios there are, and how big, functions and variables say.
import exec from "k6/execution";
import http from "k6/http";

const TOTAL = Number(__ENV.TOTAL || 10);
const WEIGHTS = { browse: 0.6, search: 0.3, buy: 0.1 };

const scenarioOf = ([name, weight]) => [
  name,
  { executor: "shared-iterations", vus: 1, iterations: Math.round(TOTAL * weight), exec: "act", tags: { flow: name } },
];

export const options = {
  scenarios: Object.fromEntries(
    Object.entries(WEIGHTS)
      .filter(([name]) => !(__ENV.ONLY && name !== __ENV.ONLY))
      .map(scenarioOf),
  ),
};

const actions = {
  browse: () => http.get(`${__ENV.SHOP}/items`),
  search: () => http.get(`${__ENV.SHOP}/echo?q=${encodeURIComponent("a pen")}`),
  buy() {
    return http.post(`${__ENV.SHOP}/echo`, { item: "pen" });
  },
};

export function act() {
  actions[exec.scenario.name]();
}
