// What the benchmarks ask of the server: the same for every tool.

export interface Scenario {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
  readonly connections: number;
  /** What one virtual user of Meridian does; other tools that run scripts do the same. */
  readonly script: string;
}

const check = '{ "status is 200": (r) => r.status === 200 }';

export const SCENARIOS: readonly Scenario[] = [
  {
    name: "get-small",
    method: "GET",
    path: "/small",
    body: null,
    connections: 100,
    script: `export default async ({ http, check, target }) => { check(await http.get(target + "/small"), ${check}); };`,
  },
  {
    name: "get-json",
    method: "GET",
    path: "/json",
    body: null,
    connections: 100,
    script: `export default async ({ http, check, target }) => { check(await http.get(target + "/json"), { "has items": (r) => r.json("items").length === 100 }); };`,
  },
  {
    name: "post-json",
    method: "POST",
    path: "/small",
    body: '{"productId":7,"quantity":1,"note":"please ring twice"}',
    connections: 100,
    script: `const body = '{"productId":7,"quantity":1,"note":"please ring twice"}';
const params = { headers: { "Content-Type": "application/json" } };
export default async ({ http, check, target }) => { check(await http.post(target + "/small", body, params), ${check}); };`,
  },
  {
    name: "get-small-1000",
    method: "GET",
    path: "/small",
    body: null,
    connections: 1_000,
    script: `export default async ({ http, check, target }) => { check(await http.get(target + "/small"), ${check}); };`,
  },
];

/** 100 items, some 10 KB. */
export const JSON_BODY = JSON.stringify({
  items: Array.from({ length: 100 }, (_, id) => ({
    id,
    name: `product number ${id}`,
    priceCents: 1_000 + id * 37,
    tags: ["a", "b"],
  })),
});

/** 85 bytes, the line end that nginx is given included. */
export const SMALL_BODY = JSON.stringify({
  ok: true,
  id: 12345,
  name: "a product of some length",
  priceCents: 1999,
  stock: 42,
});
