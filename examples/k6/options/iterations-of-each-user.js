// Two scenarios, one after the other: so many iterations of each user, and so many of all of them.
import http from "k6/http";

export const options = {
  scenarios: {
    each: { executor: "per-vu-iterations", vus: 3, iterations: 2, maxDuration: "10s" },
    all: { executor: "shared-iterations", vus: 2, iterations: 5, exec: "share", startTime: "1s", maxDuration: "10s" },
  },
};

export default function () {
  http.get(`${__ENV.SHOP}/items/1`);
}

export function share() {
  http.get(`${__ENV.SHOP}/items/2`);
}
