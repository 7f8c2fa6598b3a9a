// What the benchmarks ask of the server: the same for every tool.

export interface BenchScenario {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
  readonly connections: number;
  readonly isTls: boolean;
  /** What one virtual user of Meridian does; other tools that run scripts do the same. */
  readonly script: string;
}

const getSmall = (name: string, connections: number, isTls = false): BenchScenario => ({
  name,
  method: "GET",
  path: "/small",
  body: null,
  connections,
  isTls,
  script: `export default async ({ http, check, target }) => { check(await http.get(target + "/small"), { "status is 200": (r) => r.status === 200 }); };`,
});

export const SCENARIOS: readonly BenchScenario[] = [
  getSmall("get-small", 100),
  {
    name: "get-json",
    method: "GET",
    path: "/json",
    body: null,
    connections: 100,
    isTls: false,
    script: `export default async ({ http, check, target }) => { check(await http.get(target + "/json"), { "has items": (r) => r.json("items").length === 100 }); };`,
  },
  {
    name: "get-json-path",
    method: "GET",
    path: "/json",
    body: null,
    connections: 100,
    isTls: false,
    script: `export default async ({ http, check, target }) => { check(await http.get(target + "/json"), { "has the last item": (r) => r.json("items.99.id") === 99 }); };`,
  },
  {
    name: "post-json",
    method: "POST",
    path: "/small",
    connections: 100,
    isTls: false,
    body: '{"productId":7,"quantity":1,"note":"please ring twice"}',
    script: `const body = '{"productId":7,"quantity":1,"note":"please ring twice"}';
const params = { headers: { "Content-Type": "application/json" } };
export default async ({ http, check, target }) => { check(await http.post(target + "/small", body, params), { "status is 200": (r) => r.status === 200 }); };`,
  },
  getSmall("get-small-tls", 100, true),
  getSmall("get-small-1000", 1_000),
  getSmall("get-small-10000", 10_000),
];

/** 100 items, 7 KB. */
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
