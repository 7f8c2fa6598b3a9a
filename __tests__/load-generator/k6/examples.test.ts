// The examples in k6's style, each run as a load thread runs it: what came to the server, what was checked, counted and
// thrown, to the one.
import { join } from "node:path";
import { type BundledThread, bundleThread } from "../worker/bundled-thread.ts";
import { type K6Outcome, type K6Settings, runK6File } from "./k6-run.ts";
import { type ShopServer, startShopServer } from "./shop-server.ts";

const FOLDER = join(__dirname, "../../../examples/k6");

let thread: BundledThread;
let shop: ShopServer;

beforeAll(async () => {
  thread = await bundleThread();
  shop = await startShopServer();
});
afterAll(async () => {
  await shop.close();
  thread.remove();
});
beforeEach(() => shop.forget());

interface Expected {
  readonly settings?: K6Settings;
  readonly requests: Readonly<Record<string, number>>;
  /** Names of checks, each of which holds so often. */
  readonly checks: Readonly<Record<string, number>>;
  /** Samples of metrics, all that are named here. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly iterations?: number;
  readonly others?: (outcome: K6Outcome) => void;
}

const times = (count: number, ...names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, count]));

const EXAMPLES: Readonly<Record<string, Expected>> = {
  "first-steps.js": {
    settings: { vus: 2, iterations: 3 },
    requests: { "GET /items": 6 },
    checks: times(6, "is answered", "has two items"),
    iterations: 6,
  },
  "every-method.js": {
    requests: times(
      1,
      ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"].map((m) => `${m} /echo`),
    ),
    checks: times(
      1,
      ...["all are answered", "JSON goes as it is", "an object goes as a form", "a form says so", "text goes as it is"],
      ...["HEAD has no body", "any method is sent"],
    ),
  },
  "batches.js": {
    requests: { "GET /items": 1, "GET /items/1": 2, "GET /items/2": 1, "POST /echo": 1 },
    checks: times(1, "a list gives a list", "bodies are sent", "names give names"),
  },
  "setup-and-teardown.js": {
    settings: { vus: 2, iterations: 2 },
    requests: { "POST /login": 1, "GET /echo/1": 4, "GET /echo/2": 4, "DELETE /items/1": 1 },
    checks: { "token is sent": 8, "the copy is the user's": 4 },
    iterations: 4,
  },
  "nested-groups.js": {
    requests: { "GET /items": 1, "GET /items/1": 1 },
    checks: { "::shop::detail::is a pen": 1, "a group gives what its function gives": 1 },
    metrics: {
      "group_duration group=::shop": 1,
      "group_duration group=::shop::list": 1,
      "group_duration group=::shop::detail": 1,
    },
  },
  "own-metrics.js": {
    settings: { iterations: 3, tags: { kind: ["pen"] } },
    requests: { "GET /items/1": 1, "GET /items/2": 1, "GET /items/3": 1 },
    checks: {},
    metrics: { items_bought: 6, items_found: 2, time_to_item: 2, "time_to_item kind=pen": 1 },
    iterations: 3,
  },
  "shared-data.js": {
    settings: { vus: 2, iterations: 2 },
    requests: { "GET /echo/ann": 2, "GET /echo/bob": 2 },
    checks: times(4, "has its rows", "can be gone through", "cannot be changed"),
    iterations: 4,
  },
  "page-objects.js": {
    settings: { vus: 2, iterations: 2 },
    requests: { "GET /items": 4, "GET /items/1": 4, "GET /items/2": 4, "GET /nowhere": 4 },
    checks: times(
      4,
      ...["/items is 200", "/items/1 is 200", "/items/2 is 200", "/nowhere is 404"],
      "each user counts its own visits",
    ),
    iterations: 4,
  },
  "cookies.js": {
    settings: { iterations: 2 },
    requests: { "GET /login": 2, "GET /echo": 4 },
    checks: times(
      2,
      ...["the jar is empty at first", "the answer tells of its cookies", "the jar has them", "all are sent"],
      ...["one is replaced", "another jar stands alone"],
    ),
    iterations: 2,
  },
  "answers.js": {
    requests: { "GET /redirect/2": 2, "GET /redirect/1": 1, "GET /items": 2, "GET /bytes": 1, "POST /echo": 1 },
    checks: times(
      1,
      ...["redirects are followed", "or not", "bytes are bytes", "a body can be thrown away", "no TLS", "no error"],
      ...["names of headers are canonical", "the text of a status", "what was asked", "its headers"],
      ...["who answered", "how long it took"],
    ),
  },
  "failing-requests.js": {
    requests: { "GET /slow/400": 1, "GET /cut": 1, "GET /status/404": 1, "GET /status/500": 1 },
    checks: times(1, "nobody listens", "no URL", "too late", "cut off"),
    others: ({ metrics }) => {
      const failed = Object.entries(metrics).filter(([key]) => key.startsWith("http_req_failed"));
      expect(failed.reduce((sum, [, count]) => sum + count, 0)).toBe(3);
    },
  },
  "timers-and-promises.js": {
    requests: { "GET /items/1": 1, "GET /items/2": 1, "POST /echo": 1 },
    checks: times(1, "promises are kept", "it ticked three times"),
    others: ({ notices }) => expect(notices).toEqual([]),
  },
  "commonjs.js": {
    settings: { iterations: 2 },
    requests: { "GET /items": 1, "GET /items/1": 2, "GET /items/2": 2 },
    checks: { "::people::is there": 4 },
    iterations: 2,
  },
  "typed.ts": {
    settings: { iterations: 2, exec: "browse" },
    requests: { "GET /items": 2, "GET /items/1": 2, "GET /items/2": 2 },
    checks: times(2, "filtered by requests", "knows its scenario"),
    iterations: 2,
  },
  "tagged-requests.js": {
    settings: { tags: { kind: ["list", "detail"] } },
    requests: { "GET /items/1": 2, "GET /items/2": 1, "GET /items": 1 },
    checks: times(1, "tagged by its user", "a tag can be read"),
    others: ({ metrics }) => {
      const names = Object.keys(metrics).filter((key) => key.startsWith("http_reqs "));
      expect(names.filter((key) => key.includes("/items/${}"))).toHaveLength(1);
      expect(names.filter((key) => key.includes("kind=list"))).toHaveLength(1);
      expect(names.filter((key) => key.includes("kind=detail"))).toHaveLength(1);
    },
  },
  "forms-and-links.js": {
    requests: { "GET /page": 1, "GET /items": 1, "POST /echo/form": 1 },
    checks: times(1, "has a title", "has a link", "the link leads on", "the form is sent"),
  },
  "passwords.js": {
    requests: { "GET /private/basic": 2, "GET /private/digest": 2 },
    checks: times(
      1,
      ...["basic is what an address means", "and can be said", "digest answers a challenge", "without the password"],
      "for this path",
    ),
    others: ({ metrics }) =>
      expect(Object.entries(metrics).filter(([key, sum]) => key.startsWith("http_req_failed") && sum > 0)).toEqual([]),
  },
  "who-runs.js": {
    settings: { vus: 2, iterations: 2 },
    requests: times(1, "GET /echo/0", "GET /echo/1", "GET /echo/2", "GET /echo/3"),
    checks: times(
      4,
      ...["is itself from the start", "counts its iterations", "knows its scenario", "knows when it began"],
      ...["knows how many there are", "knows for how long"],
    ),
    iterations: 4,
  },
  "uploads.js": {
    requests: { "POST /echo": 1, "PUT /echo": 1 },
    checks: times(1, "a field of text", "a field with a file", "bytes alone"),
  },
};

describe("the example in k6's style", () => {
  it.each(Object.entries(EXAMPLES))("%s does to the one what it says", async (file, expected) => {
    const { settings = {}, requests, checks, metrics = {}, iterations = 1, others } = expected;
    const outcome = await runK6File(thread.program, join(FOLDER, file), { ...settings, env: { SHOP: shop.url } });
    const held = Object.fromEntries(Object.entries(checks).map(([name, count]) => [name, [count, 0]]));
    expect(outcome.errors.filter((error) => !EXPECTED_ERRORS.test(error))).toEqual([]);
    expect(outcome.checks).toEqual(held);
    expect(shop.counts()).toEqual(requests);
    expect(outcome).toMatchObject({ iterations, failedIterations: 0, metrics });
    others?.(outcome);
  });

  it("weighted-choice.js chooses alike for the same seed, and ends the test", async () => {
    const path = join(FOLDER, "weighted-choice.js");
    const env = { SHOP: shop.url };
    const first = await runK6File(thread.program, path, { iterations: 10, env });
    const asked = shop.counts();
    expect(first.aborts).toEqual([expect.stringContaining("seen enough")]);
    expect(first.checks["whatever was chosen"]?.[1]).toBe(0);
    expect(asked["POST /login"]).toBe(2);
    expect((asked["GET /items"] ?? 0) + (asked["GET /echo"] ?? 0)).toBe(10);
    shop.forget();
    await runK6File(thread.program, path, { iterations: 10, env });
    expect(shop.counts()).toEqual(asked);
  });
});

/** What requests that fail on purpose are told of. */
const EXPECTED_ERRORS = /ECONNREFUSED|is not a URL|timeout|cut the connection/;
