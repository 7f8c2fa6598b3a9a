// Exports by a list, imports under other names, and of a whole module.

import * as k6 from "k6";
import { sleep as pause, group as section, check as verify } from "k6";
import { default as client, get } from "k6/http";
import { Trend as Times } from "k6/metrics";

const took = new Times("took");
const settings = { vus: 1, iterations: 2 };

function run(data) {
  const response = get(`${__ENV.SHOP}/items/${data}`);
  took.add(response.timings.waiting);
  verify(response, { "is the pen": (r) => r.json("name") === "pen" });
  section("inner", () => {
    pause(0.001);
    k6.check(client.post(`${__ENV.SHOP}/echo`), { posted: ({ status }) => status === 200 });
  });
}

const prepare = () => 1;

export { prepare as setup, run as default, settings as options };
export const teardown = (data) => void get(`${__ENV.SHOP}/items/${data + 1}`);
