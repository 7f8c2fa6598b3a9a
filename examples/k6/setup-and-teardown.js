// Logs in once, hands the token to all users, and leaves the shop tidy.
import { check, fail } from "k6";
import http from "k6/http";

export const options = { vus: 2, iterations: 4 };

export function setup() {
  const response = http.post(`${__ENV.SHOP}/login`, { user: "ann", password: "secret" });
  if (response.status !== 201) fail(`no login: ${response.status}`);
  return { token: response.json("token"), items: [1, 2] };
}

export default function (data) {
  for (const id of data.items) {
    const response = http.get(`${__ENV.SHOP}/echo/${id}`, { headers: { Authorization: `Bearer ${data.token}` } });
    check(response, { "token is sent": (r) => r.json("headers.authorization") === "Bearer t0ken" });
  }
  // Each user has a copy of its own, from one iteration to the next.
  data.visits = (data.visits ?? 0) + 1;
  check(data, { "the copy is the user's": ({ visits }) => visits === __ITER + 1 });
}

export function teardown(data) {
  http.del(`${__ENV.SHOP}/items/${data.items[0]}`);
}
