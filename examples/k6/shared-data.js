// Rows that all users share, read from a file, each used in turn.
import { check } from "k6";
import { SharedArray } from "k6/data";
import exec from "k6/execution";
import http from "k6/http";

const people = new SharedArray("people", () => JSON.parse(open("./data/people.json")));

export const options = { vus: 2, iterations: 4 };

export default function () {
  const person = people[exec.scenario.iterationInTest % people.length];
  http.get(`${__ENV.SHOP}/echo/${person.name}`);
  let isFixed = false;
  try {
    person.name = "eve";
  } catch {
    isFixed = true;
  }
  check(people, {
    "has its rows": (rows) => rows.length === 2 && rows.map(({ id }) => id).join() === "1,2",
    "can be gone through": (rows) => {
      const names = [];
      for (const { name } of rows) names.push(name);
      return names.join() === "ann,bob";
    },
    "cannot be changed": () => isFixed,
  });
}
