// The load stands in a JSON file; which part of it is run, a variable says. Each scenario has variables of its own.
import { check } from "k6";
import exec from "k6/execution";
import http from "k6/http";

const { common, profiles } = JSON.parse(open("../data/profiles.json"));
const profile = profiles[__ENV.PROFILE || "smoke"];
const scenarios = {};
for (const [name, scenario] of Object.entries(profile.scenarios)) scenarios[name] = { ...scenario, exec: "visit" };

export const options = Object.assign({}, common, { scenarios });

export function setup() {
  return Object.keys(exec.test.options.scenarios).sort();
}

export function visit(names) {
  const response = http.get(`${__ENV.SHOP}/echo/${__ENV.PAGE}`);
  check(response, {
    "has the scenario's variable": (r) => r.json("path") === `/echo/${__ENV.PAGE}`,
    "setup saw the scenarios": () => names.join() === "buyers,readers",
    "and the agent": (r) => r.json("headers.user-agent") === "profiles/1.0",
  });
}
