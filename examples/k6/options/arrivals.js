// Iterations that begin by the clock, whatever the shop does: as many each second, and more and more of them.
import exec from "k6/execution";
import http from "k6/http";

const pool = { preAllocatedVUs: 5, maxVUs: 30 };

export const options = {
  discardResponseBodies: true,
  scenarios: {
    steady: { executor: "constant-arrival-rate", rate: 600, timeUnit: "1m", duration: "1s", ...pool },
    rising: {
      executor: "ramping-arrival-rate",
      exec: "rising",
      startRate: 0,
      stages: [{ target: 20, duration: "1s" }],
      ...pool,
    },
  },
};

export default function () {
  http.get(`${__ENV.SHOP}/echo/${exec.scenario.name}`);
}

export const rising = () => http.get(`${__ENV.SHOP}/echo/${exec.scenario.name}`);
