// What the benchmarks ask of the server: the same for every tool.

export interface BenchScenario {
  readonly name: string;
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly body: string | null;
  readonly connections: number;
  /** From the first request until all connections are open and what is compiled while running has been compiled. */
  readonly warmUpSeconds: number;
  readonly isTls: boolean;
  /** Of HTTP; "2" is over TLS. */
  readonly version: "1.1" | "2";
  /** Requests at once on each connection. */
  readonly parallel: number;
  /** What is checked of the answer `r`, by a script's name for it: each tool that runs scripts checks the same. */
  readonly check: Readonly<{ name: string; holds: string }>;
  /** What one virtual user of Meridian does. */
  readonly script: string;
}

type Asked = Omit<BenchScenario, "script" | "version" | "parallel" | "warmUpSeconds">;

const STREAMS = 10;
const STATUS_IS_200 = { name: "status is 200", holds: "r.status === 200" };

const scripted = (asked: Asked): BenchScenario => ({
  ...asked,
  warmUpSeconds: asked.connections > 1_000 ? 6 : 2,
  version: "1.1",
  parallel: 1,
  script: scriptOf(asked),
});

const scriptOf = ({ method, path, body, check: { name, holds } }: Asked): string => {
  const given = body === null ? "" : ", body, params";
  const declared =
    body === null
      ? ""
      : `const body = ${JSON.stringify(body)};\nconst params = { headers: { "Content-Type": "application/json" } };\n`;
  return `${declared}export default async ({ http, check, target }) => { check(await http.${method.toLowerCase()}(target + "${path}"${given}), { "${name}": (r) => ${holds} }); };`;
};

const getSmall = (name: string, connections: number, isTls = false): BenchScenario =>
  scripted({ name, method: "GET", path: "/small", body: null, connections, isTls, check: STATUS_IS_200 });

const getJson = (name: string, check: BenchScenario["check"]): BenchScenario =>
  scripted({ name, method: "GET", path: "/json", body: null, connections: 100, isTls: false, check });

export const SCENARIOS: readonly BenchScenario[] = [
  getSmall("get-small", 100),
  getJson("get-json", { name: "has items", holds: 'r.json("items").length === 100' }),
  getJson("get-json-path", { name: "has the last item", holds: 'r.json("items.99.id") === 99' }),
  scripted({
    name: "post-json",
    method: "POST",
    path: "/small",
    connections: 100,
    isTls: false,
    body: '{"productId":7,"quantity":1,"note":"please ring twice"}',
    check: STATUS_IS_200,
  }),
  getSmall("get-small-tls", 100, true),
  getSmall("get-small-1000", 1_000),
  getSmall("get-small-10000", 10_000),
  {
    ...getSmall("http2", 100, true),
    version: "2",
    parallel: STREAMS,
    script: `const each = Array.from({ length: ${STREAMS} });
export default async ({ http, check, target }) => {
  const all = await Promise.all(each.map(() => http.get(target + "/small")));
  for (const one of all) check(one, { "${STATUS_IS_200.name}": (r) => ${STATUS_IS_200.holds} });
};`,
  },
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
