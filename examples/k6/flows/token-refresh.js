// A token that each user keeps, and fetches anew every third iteration.
import { check } from "k6";
import http from "k6/http";

export const options = { vus: 2, iterations: 10 };

let headers;

const authorize = () => {
  if (__ITER % 3 !== 0) return headers;
  const token = http.post(`${__ENV.SHOP}/login`, JSON.stringify({ user: `user${__VU}` })).json("token");
  headers = { Authorization: `Bearer ${token}`, "X-User": __VU };
  return headers;
};

export default () => {
  const response = http.get(`${__ENV.SHOP}/echo`, { headers: authorize() });
  check(response, {
    "has the token": (r) => r.json("headers.authorization") === "Bearer t0ken",
    "is its own user": (r) => Number(r.json().headers["x-user"]) === __VU,
  });
};
