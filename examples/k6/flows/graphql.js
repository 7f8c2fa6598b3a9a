// Queries that are sent as JSON, and named by what they ask for.
import { check } from "k6";
import http from "k6/http";

const query = `
  query Item($id: ID!) {
    item(id: $id) { name }
  }
`;

const ask = (operationName, variables) =>
  http.post(`${__ENV.SHOP}/echo`, JSON.stringify({ query, operationName, variables }), {
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    tags: { name: operationName },
  });

export default function () {
  const bodies = [1, 2].map((id) => JSON.parse(ask("Item", { id }).json("body")));
  check(bodies, {
    "variables are sent": ([first, second]) => first.variables.id === 1 && second.variables.id === 2,
    "with the query": ([{ query: text }]) => text.includes("query Item"),
  });
}
