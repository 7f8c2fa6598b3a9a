// Users from a CSV file, one for each virtual user.
import { check } from "k6";
import { SharedArray } from "k6/data";
import { vu } from "k6/execution";
import http from "k6/http";

const users = new SharedArray("users", () => {
  const [head, ...rows] = open("../data/users.csv").trim().split(/\r?\n/);
  const names = head.split(",");
  return rows.map((row) => Object.fromEntries(row.split(",").map((cell, index) => [names[index], cell.trim()])));
});

export const options = {
  scenarios: { login: { executor: "per-vu-iterations", vus: users.length, iterations: 1 } },
};

export default function () {
  const { username, password } = users[vu.idInTest - 1];
  const response = http.post(`${__ENV.SHOP}/echo/${username}`, JSON.stringify({ username, password }));
  check(response, { "logs in": (r) => JSON.parse(r.json("body")).password === password });
}
