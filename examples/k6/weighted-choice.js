// Chooses by weight what to do next, the same way for the same seed; a token is fetched anew now and then.
import { check, randomSeed } from "k6";
import exec from "k6/execution";
import http from "k6/http";

export const options = { vus: 1, iterations: 10 };

randomSeed(7);

const weights = { items: 3, echo: 1 };
let token;

const choose = () => {
  let left = Math.random() * Object.values(weights).reduce((sum, weight) => sum + weight, 0);
  return Object.keys(weights).find((name) => {
    left -= weights[name];
    return left < 0;
  });
};

export default function () {
  if (__ITER % 5 === 0) token = http.post(`${__ENV.SHOP}/login`).json("token");
  const actions = {
    items: () => http.get(`${__ENV.SHOP}/items`),
    echo: () => http.get(`${__ENV.SHOP}/echo`, { headers: { Authorization: token } }),
  };
  const response = actions[choose()]();
  check(response, { "whatever was chosen": (r) => r.status === 200 && token === "t0ken" });
  if (exec.scenario.iterationInTest === 9) exec.test.abort("seen enough");
}
