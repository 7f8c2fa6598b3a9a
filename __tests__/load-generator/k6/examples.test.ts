// The examples in k6's style, each run as a load thread runs it: what came to the server, what was checked, counted and
// thrown, to the one.
import { join } from "node:path";
import { type K6Outcome, type K6Settings, runK6File } from "./k6-run.ts";
import { useSideBySide } from "./side-by-side.ts";

const FOLDER = join(__dirname, "../../../examples/k6");

interface Expected {
  readonly settings?: K6Settings;
  readonly requests: Readonly<Record<string, number>>;
  /** Names of checks, each of which holds so often. */
  readonly checks: Readonly<Record<string, number>>;
  /** And how often some do not. */
  readonly failsCheck?: Readonly<Record<string, number>>;
  /** Samples of metrics, all that are named here. */
  readonly metrics?: Readonly<Record<string, number>>;
  readonly iterations?: number;
  /** Those that threw. */
  readonly failedIterations?: number;
  readonly others?: (outcome: K6Outcome) => void;
}

const times = (count: number, ...names: readonly string[]): Record<string, number> =>
  Object.fromEntries(names.map((name) => [name, count]));

const echoes = (...paths: readonly string[]): Record<string, number> =>
  times(1, ...paths.map((path) => `GET /echo/${path}`));

const failedRequestsOf = (metrics: K6Outcome["metrics"]): number =>
  Object.entries(metrics)
    .filter(([key]) => key.startsWith("http_req_failed"))
    .reduce((sum, [, count]) => sum + count, 0);

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
      expect(failedRequestsOf(metrics)).toBe(3);
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
    others: ({ metrics }) => expect(failedRequestsOf(metrics)).toBe(0),
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
  "flows/pagination.js": {
    requests: times(1, "GET /pages/1", "GET /pages/2", "GET /pages/3"),
    checks: times(1, "all pages were read"),
  },
  "flows/polling.js": {
    requests: { "POST /jobs": 1, "GET /jobs/9": 3 },
    checks: times(1, "done at the third look"),
  },
  "flows/retries.js": {
    requests: { ...times(1, "GET /status/503", "GET /status/500", "GET /status/200"), "GET /status/404": 2 },
    checks: times(1, "right in the end", "or not"),
    metrics: { "retries status=503": 1, "retries status=500": 1, "retries status=404": 1 },
  },
  "flows/token-refresh.js": {
    settings: { vus: 2, iterations: 5 },
    requests: { "POST /login": 4, "GET /echo": 10 },
    checks: times(10, "has the token", "is its own user"),
    iterations: 10,
  },
  "flows/crud.js": {
    requests: times(
      1,
      ...["POST /echo/item", "GET /echo/item", "PATCH /echo/item", "DELETE /echo/item", "GET /status/404"],
    ),
    checks: times(
      1,
      ...["::create::create gives 200", "::read::read gives 200", "::update::update gives 200"],
      ...["::delete::delete gives 200", "and stops"],
    ),
    failsCheck: { "::read again::read again gives 200": 1 },
    metrics: { "failed_steps group=::read again": 1, "step_time group=::create": 1 },
  },
  "flows/crawl.js": {
    requests: times(1, "GET /page", "GET /items"),
    checks: times(1, "each was called once"),
  },
  "flows/graphql.js": {
    requests: { "POST /echo": 2 },
    checks: times(1, "variables are sent", "with the query"),
    others: ({ metrics }) => expect(metrics["http_reqs name=Item method=POST status=200"]).toBe(2),
  },
  "flows/csv-users.js": {
    settings: { vus: 3 },
    requests: times(1, "POST /echo/ann", "POST /echo/bob", "POST /echo/cid"),
    checks: times(3, "logs in"),
    iterations: 3,
  },
  "flows/recorded.js": {
    requests: times(
      1,
      ...["GET /page", "POST /echo/form", "GET /redirect/2", "GET /redirect/1", "GET /items", "OPTIONS /echo"],
      "PUT /echo",
    ),
    checks: {},
    metrics: { "group_duration group=::page_1 - shop": 1, "group_duration group=::page_2 - items": 1 },
  },
  "flows/ending-early.js": {
    settings: { iterations: 10 },
    requests: { "GET /status/200": 4, "GET /status/418": 1, "GET /items": 2, "DELETE /items/2": 1 },
    checks: { "is well": 2 },
    failsCheck: { "is well": 1 },
    iterations: 5,
    failedIterations: 1,
    others: ({ aborts }) => expect(aborts).toEqual([expect.stringContaining("the shop is a teapot")]),
  },
  "modules/signatures.js": {
    requests: { "POST /echo": 1 },
    checks: times(
      1,
      ...["claims can be read", "the signature is known", "the body is signed", "a digest is as everywhere"],
    ),
  },
  "modules/page-contents.js": {
    requests: { "GET /page": 1 },
    checks: times(
      1,
      ...["the title", "names of fields", "the first and the last", "one by its place", "the form's values"],
      ...["what is not there", "parents"],
    ),
  },
  "modules/chat-by-handlers.js": {
    requests: { "WS /chat": 1 },
    checks: { "is a text": 3, "status is 101": 1 },
    metrics: { received: 3 },
  },
  "modules/chat-by-events.js": {
    requests: times(1, "WS /chat", "GET /echo/one", "GET /echo/two"),
    checks: times(1, "came back in order"),
  },
  "modules/metrics-in-a-loop.js": {
    settings: { iterations: 2, tags: { page: ["items"] } },
    requests: { "GET /items": 2, "GET /echo": 2 },
    checks: {},
    metrics: { time_of_items: 2, time_of_echo: 2, calls: 2, "calls page=items": 2, fine: 2 },
    iterations: 2,
  },
  "modules/own-jars.js": {
    requests: { "GET /echo": 3, "GET /echo/deep": 1 },
    checks: times(1, "for its path alone", "one is deleted", "some are the request's", "nothing is left"),
  },
  "modules/expected-answers.js": {
    requests: { "GET /status/404": 1, "GET /status/500": 2, "GET /status/503": 1 },
    checks: times(1, "an error has a number", "and no text"),
    others: ({ metrics }) => expect(failedRequestsOf(metrics)).toBe(1),
  },
  "modules/parts-of-answers.js": {
    requests: times(1, "GET /items", "GET /status/200", "GET /status/204"),
    checks: times(
      1,
      ...["by name and place", "how many", "one of each", "the one that fits", "no such part", "no JSON", "no body"],
    ),
  },
  "modules/secrets.js": {
    settings: { secrets: [{ name: "token", value: "canary-one" }] },
    requests: { "GET /echo": 1 },
    checks: times(1, "the secret is sent", "one that is not there is an error", "it is no variable"),
  },
  "modules/streams.js": {
    requests: times(1, "GET /pages/1", "GET /pages/2", "GET /pages/3"),
    checks: times(1, "all pages came, in order"),
  },
  "modules/own-summary.js": {
    settings: { iterations: 2 },
    requests: { "GET /items": 2 },
    checks: { "is answered": 2, "::list::has two items": 2 },
    iterations: 2,
  },
  "style/webpack-bundle.js": {
    settings: { iterations: 2 },
    requests: { "GET /items": 2 },
    checks: { "is 200": 2 },
    iterations: 2,
  },
  "style/compiled-classes.js": {
    requests: times(1, "GET /items/1", "GET /items/2"),
    checks: { "is there": 2 },
  },
  "style/exported-by-list.js": {
    settings: { iterations: 2 },
    requests: { "GET /items/1": 2, "POST /echo": 2, "GET /items/2": 1 },
    checks: { "is the pen": 2, "::inner::posted": 2 },
    metrics: { took: 2 },
    iterations: 2,
  },
  "style/expectations.js": {
    requests: times(1, "GET /items", "GET /items/1"),
    checks: times(
      1,
      ...["::the list of items::status equals 200", "::the list of items::items is an array"],
      ...["::the list of items::items has 2", "::one item::item has name", '::one item::item.name equals "pen"'],
      "::one item::price not equals 2",
    ),
  },
  "style/session.js": {
    requests: times(1, "POST /login", "GET /echo", "GET /items", "PUT /echo"),
    checks: times(1, "has its headers", "batches go alike", "one request may differ", "and the token is gone"),
  },
  "style/multipart.js": {
    requests: { "POST /echo": 1 },
    checks: times(1, "the boundary is the script's", "texts", "files", "bytes"),
  },
  "style/loops-and-labels.js": {
    requests: echoes(
      ...["0-1", "1-1", "default", "other", "case", "template", "thrown", "finally", "cd", "dash", "1", "2", "3"],
      ...["while0", "while1", "map", "call", "apply", "bind", "iife"],
    ),
    checks: times(1, "in order", "summed up"),
  },
  "style/promises.js": {
    requests: { ...echoes("a", "b", "slow", "setup", "c/then"), "POST /echo/c": 1 },
    checks: times(1, "each is settled", "the first wins", "what follows sends", "setup was waited for"),
  },
  "style/inherited.ts": {
    requests: times(1, "GET /items/1", "GET /items/2", "GET /echo"),
    checks: { "::items::items is there": 2, "echo is there": 1, "names of all": 1, "the path": 1 },
    metrics: { time_of_page: 1, "time_of_page group=::items": 2 },
  },
  "style/constants.js": {
    requests: { "GET /items": 1, "GET /echo": 1 },
    checks: times(1, "it throws there", "is not sent", "is sent as its text"),
  },
  "uploads.js": {
    requests: { "POST /echo": 1, "PUT /echo": 1 },
    checks: times(1, "a field of text", "a field with a file", "bytes alone"),
  },
};

const CHOICE = "weighted-choice.js";

const outcomeOf = useSideBySide([...Object.keys(EXAMPLES), CHOICE, `again/${CHOICE}`], (host, { url }, name) => {
  const { settings = { iterations: 10 } } = name.endsWith(CHOICE) ? {} : { settings: EXAMPLES[name]?.settings ?? {} };
  return runK6File(host, join(FOLDER, name.replace("again/", "")), { ...settings, env: { SHOP: url } });
});

describe("the example in k6's style", () => {
  it.each(Object.entries(EXAMPLES))("%s does to the one what it says", async (file, expected) => {
    const { requests, checks, failsCheck = {}, metrics = {}, others } = expected;
    const { iterations = 1, failedIterations = 0 } = expected;
    const { outcome, requests: asked } = await outcomeOf(file);
    const names = [...Object.keys(checks), ...Object.keys(failsCheck)];
    const held = Object.fromEntries(names.map((name) => [name, [checks[name] ?? 0, failsCheck[name] ?? 0]]));
    expect(outcome.errors.filter((error) => !EXPECTED_ERRORS.test(error))).toEqual([]);
    expect(outcome.checks).toEqual(held);
    expect(asked).toEqual(requests);
    expect(outcome).toMatchObject({ iterations, failedIterations, metrics });
    others?.(outcome);
  });

  it("weighted-choice.js chooses alike for the same seed, and ends the test", async () => {
    const [{ outcome, requests }, again] = await Promise.all([outcomeOf(CHOICE), outcomeOf(`again/${CHOICE}`)]);
    expect(outcome.aborts).toEqual([expect.stringContaining("seen enough")]);
    expect(outcome.checks["whatever was chosen"]?.[1]).toBe(0);
    expect(requests["POST /login"]).toBe(2);
    expect((requests["GET /items"] ?? 0) + (requests["GET /echo"] ?? 0)).toBe(10);
    expect(again.requests).toEqual(requests);
  });
});

/** What requests that fail on purpose are told of. */
const EXPECTED_ERRORS =
  /ECONNREFUSED|is not a URL|the URL is|timeout|cut the connection|the tag name is undefined|out of stock|what nobody thought of/;
