// Whatever a script puts a secret into, what is recorded holds none, and counts what the script did.
import { METRICS } from "../../../contracts/metrics/catalog.ts";
import { RequestSamples } from "../../../images/load-generator/protocols/http/request-samples.ts";
import { UNSCHEDULED } from "../../../images/load-generator/protocols/protocol.ts";
import { Recorder, RecorderBounds } from "../../../images/load-generator/recorder/recorder.ts";
import { createMetricClasses } from "../../../images/load-generator/vu/custom-metrics.ts";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { countsOf, replyOf } from "../vu/support.ts";

const SECRET = "canary-8f31";

it("names, groups, checks, tags, metrics and errors are recorded without a secret", () => {
  const mask = new SecretMask([SECRET]);
  const recorder = new Recorder(
    () => 1,
    0,
    () => 0,
    { bounds: new RecorderBounds({}, METRICS, mask) },
  );
  const requests = new RequestSamples(recorder);
  const { Counter } = createMetricClasses({ recorder }, mask);
  for (let index = 0; index < 3; index += 1) {
    requests.add(`http://shop.example/${SECRET}?q=${SECRET}`, "GET", `::${SECRET}`, replyOf(200), UNSCHEDULED);
    recorder.check(`is ${SECRET}`, `::${SECRET}`, true);
    new Counter(`of_${SECRET.replace("-", "_")}`).add(1, { name: SECRET });
    recorder.errors.count("script", `${"x".repeat(1_995)}${SECRET}`, `GET http://${SECRET}.example/`);
    recorder.errors.note("sum-inexact", `the metric ${SECRET} got more`);
  }
  const recorded = recorder.take(true);
  const text = JSON.stringify(recorded);
  expect(text).not.toMatch(/canary|x{5}can/);
  expect(text).toContain("http://shop.example/(masked)?q=(masked)");
  expect(Object.values(countsOf(recorded, "http_reqs"))).toEqual([3]);
  expect(Object.values(countsOf(recorded, "checks"))).toEqual([3]);
  expect(Object.values(countsOf(recorded, "of_masked"))).toEqual([3]);
  expect(recorded.errors.map(({ count }) => count)).toEqual([3]);
  expect(recorded.notices).toHaveLength(1);
});
