// Thresholds held to the script: what it declares and sets is right, whatever it resembles.
import { checkThresholds } from "../../../cli/run/check-thresholds.ts";
import { readThresholds } from "../../../contracts/metrics/threshold.ts";
import { type Issue, MeridianError } from "../../../contracts/words/errors.ts";

const CODE = `import { Trend } from "meridian";
const statusDuration = new Trend("status_duration", true);
export default async ({ http, target }) => {
  await http.get(target, { tags: { state: "CA", reason: "x" } });
  statusDuration.add(1);
};`;

const mistakesIn = (key: string, expression: string, dialect = "meridian"): readonly Issue[] => {
  try {
    const script = { file: "script.js", dialect, code: CODE, phases: [] };
    const thresholds = readThresholds({ [key]: [expression] });
    checkThresholds({ thresholds, tags: { env: "prod" } }, script as never, "config.json");
    return [];
  } catch (error) {
    if (error instanceof MeridianError) return error.issues;
    throw error;
  }
};

it.each([
  ["status_duration", "p(95)<500"],
  ["status_duration{state:CA}", "p(95)<500"],
  ["http_req_duration{state:CA}", "p(95)<500"],
  ["http_reqs{reason:x}", "count>0"],
  ["http_req_failed", "rate<.01"],
  ["http_reqs{env:prod}", "count>0"],
  ["http_req_duration{url:http://127.0.0.1/a}", "p(95)<500"],
])("%s %s is right, as the script has it", (key, expression) => {
  expect(mistakesIn(key, expression)).toEqual([]);
});

it.each([
  ["http_req_duraton", "p(95)<500", "http_req_duration"],
  ["status_duratoin", "p(95)<500", "status_duration"],
  ["http_reqs{regin:us-east-1}", "count>0", "region"],
  ["http_reqs{entirely_else:x}", "count>0", undefined],
  ["entirely_else", "count>0", undefined],
])("%s %s is none of the script's, and the nearest is named", (key, expression, suggestion) => {
  expect(mistakesIn(key, expression)).toMatchObject([{ path: `thresholds.${key}` }]);
  expect(mistakesIn(key, expression)[0]?.suggestion).toBe(suggestion);
});

it("a k6 script may select what is never there", () => {
  expect(mistakesIn("http_reqs{entirely_else:x}", "count>0", "k6")).toEqual([]);
});

it("a k6 script's metrics are those that its init code declared", () => {
  const script = { file: "script.js", dialect: "k6", code: CODE, phases: [], metrics: { home_time: "trend" } };
  const check = (expression: string) => {
    const thresholds = readThresholds({ home_time: [expression] });
    checkThresholds({ thresholds, tags: {} }, script as never, "script.js");
  };
  expect(() => check("p(95)<500")).not.toThrow();
  expect(() => check("rate<1")).toThrow(MeridianError);
});

it("an aggregation that the declared kind does not have is a mistake", () => {
  expect(mistakesIn("status_duration", "rate<1")).toHaveLength(1);
});
