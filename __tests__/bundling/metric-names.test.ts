// Names of a script's own metrics that no metric can have, found before anything runs, and nobody else's classes.
import { checkMetricNames } from "../../bundling/metric-names.ts";
import { MeridianError } from "../../contracts/words/errors.ts";

const mistakesIn = (code: string): string[] => {
  try {
    checkMetricNames({ code, file: "script.js" });
    return [];
  } catch (error) {
    if (!(error instanceof MeridianError) || error.code !== "SCRIPT_INVALID") throw error;
    return error.issues.map(({ received }) => received);
  }
};

it.each([
  ["a blank", 'new Trend("search time", true);', ['"search time"']],
  ["a digit first", "const a = new Counter('2nd');", ['"2nd"']],
  ["nothing", 'new Rate("")', ['""']],
  ["a dot, by the context", 'export default ({ metrics }) => new metrics.Gauge("a.b")', ['"a.b"']],
  ["too many letters", `new Trend("${"a".repeat(129)}")`, [JSON.stringify("a".repeat(129))]],
  ["a built-in metric's", 'new Counter2("http_reqs")', ['"http_reqs"']],
  ["each its own", 'new Trend("a b"); new Rate("c d"); new Trend("a b")', ['"a b"', '"c d"']],
])("finds a name with %s", (_, code, expected) => {
  expect(mistakesIn(code)).toEqual(expected);
});

it.each([
  ["a right name", 'new Trend("search_time"); new Counter("_orders2")'],
  ["a name that is made", "new Trend(`a ${b}`); new Counter(name)"],
  ["a class of the script's own", 'class Counter { constructor(text) {} } new Counter("how many?");'],
  ["a library's class", 'var Gauge2 = class {}; new Gauge2("a b"); new chart.Trend("up and down");'],
])("takes %s", (_, code) => {
  expect(mistakesIn(code)).toEqual([]);
});
