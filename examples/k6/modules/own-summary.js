// Writes what the run came to in its own way: a line for the terminal, and a report of checks as JUnit has it.
import { check, group } from "k6";
import http from "k6/http";

export const options = { vus: 1, iterations: 2 };

export default function () {
  const response = http.get(`${__ENV.SHOP}/items`);
  check(response, { "is answered": (r) => r.status === 200 });
  group("list", () => check(response, { "has two items": (r) => r.json("items.#") === 2 }));
}

const casesOf = (part, path = part.name || "all") => [
  ...part.checks.map(({ name, fails }) => `<testcase classname="${path}" name="${name}" failures="${fails}"/>`),
  ...part.groups.flatMap((inner) => casesOf(inner, `${path}.${inner.name}`)),
];

export function handleSummary({ metrics, root_group: all }) {
  const { count } = metrics.http_reqs.values;
  return {
    stdout: `${count} requests, ${metrics.checks.values.passes} checks held\n`,
    "junit.xml": `<testsuite name="${all.path}">${casesOf(all).join("")}</testsuite>`,
  };
}
