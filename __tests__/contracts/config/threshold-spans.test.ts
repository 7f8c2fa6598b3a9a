// Which seconds thresholds are about, by the schedule of the load, and the mistakes in that.
import type { Config } from "../../../contracts/config/config.ts";
import { runSettingsOf } from "../../../contracts/config/config.ts";
import { readConfigDocument } from "../../../contracts/config/config-file.ts";
import { plannedThresholdsOf } from "../../../contracts/config/threshold-spans.ts";
import { ThresholdsInFile } from "../../../contracts/metrics/threshold.ts";

const STAGED = {
  executor: "ramping-vus",
  stages: [
    { duration: "10s", target: 1 },
    { duration: "20s", target: 1 },
    { duration: "7500ms", target: 0 },
  ],
};
const SCENARIOS = {
  browse: { executor: "constant-vus", duration: "40s" },
  buy: { ...STAGED, startTime: "5s" },
};

const read = (thresholds: object, load: object) =>
  readConfigDocument({ target: "demo", remoteRegions: { local: 10 }, thresholds, ...load });

const configOf = (thresholds: object, load: object): Config => {
  const { config, issues } = read(thresholds, load);
  expect(issues).toEqual([]);
  if (config === undefined) throw new Error("a config was expected");
  return config;
};

const spanOf = (time: object, load: object, key = "http_req_duration") => {
  const [threshold] = plannedThresholdsOf(configOf({ [key]: [{ threshold: "p(95)<300", ...time }] }, load));
  return threshold?.expressions[0]?.time?.span;
};

const mistakesOf = (time: object, load: object, key = "http_req_duration") =>
  read({ [key]: [{ threshold: "p(95)<300", ...time }] }, load).issues.map(
    ({ path, expected }) => `${path}: ${expected}`,
  );

describe("the seconds that a threshold is about", () => {
  it.each([
    [
      "the run after its warm-up",
      { over: "5s", after: "10s" },
      { duration: "1m" },
      { from: 10, until: 60, withDrain: true },
    ],
    ["a stage", { during: "stage:2" }, { load: STAGED }, { from: 10, until: 30 }],
    [
      "the last stage, with what is under way then",
      { during: "stage:3", after: 2 },
      { load: STAGED },
      { from: 32, until: 38, withDrain: true },
    ],
    ["a scenario", { during: "browse" }, { scenarios: SCENARIOS }, { from: 0, until: 40 }],
    [
      "the last scenario",
      { during: "buy", after: "4s" },
      { scenarios: SCENARIOS },
      { from: 9, until: 43, withDrain: true },
    ],
    [
      "the stage of the one scenario that has some",
      { during: "stage:1" },
      { scenarios: SCENARIOS },
      { from: 5, until: 15 },
    ],
  ])("are %s", (_, time, load, span) => {
    expect(spanOf(time, load)).toEqual(span);
  });

  it("are the selected scenario's where several have stages", () => {
    const load = { scenarios: { ...SCENARIOS, again: { ...STAGED, startTime: "1m" } } };
    expect(spanOf({ during: "stage:1" }, load, "http_req_duration{scenario:again}")).toEqual({ from: 60, until: 70 });
    expect(mistakesOf({ during: "stage:1" }, load)).toEqual([
      "thresholds.http_req_duration[0].during: which scenario's stage it is: select it in the metric, as in http_reqs{scenario:buy}",
    ]);
  });

  it("reach whoever watches the run, and its record", () => {
    const thresholds = { http_reqs: ["count>1", { threshold: "rate>5", over: "3s", after: "2s", abortOnFail: true }] };
    const config = configOf(thresholds, { duration: "20s" });
    const time = { over: 3, after: 2, span: { from: 2, until: 20, withDrain: true } };
    expect(runSettingsOf(config, []).abortOn).toEqual([
      { metric: "http_reqs", expression: "rate>5", delaySeconds: 0, ...time },
    ]);
    const written = ThresholdsInFile.encode(plannedThresholdsOf(config));
    expect(written).toEqual({ http_reqs: ["count>1", { threshold: "rate>5", ...time }] });
    expect(ThresholdsInFile.decode(written)[0]?.expressions[1]).toMatchObject({ text: "rate>5", time });
  });
});

describe("a mistake in a threshold's time", () => {
  it.each([
    [
      "longer than what is left",
      { over: "51s", after: "10s" },
      { duration: "1m" },
      "over: at most 50s, which is what is left of the run",
    ],
    [
      "longer than its stage",
      { over: "21s", during: "stage:2" },
      { load: STAGED },
      "over: at most 20s, which is what is left of stage:2",
    ],
    ["after the end", { after: "1m" }, { duration: "1m" }, "after: less than the run lasts, 1m"],
    ["no whole seconds", { over: "1500ms" }, { duration: "1m" }, "over: whole seconds, one at least"],
    ["no time at all", { over: 0 }, { duration: "1m" }, "over: whole seconds, one at least"],
    ["a stage that is not there", { during: "stage:4" }, { load: STAGED }, 'during: a stage from 1 to 3: "stage:3"'],
    [
      "a stage of a load without any",
      { during: "stage:1" },
      { duration: "1m" },
      "during: a load with stages, such as ramping-vus, or the name of a scenario",
    ],
    [
      "a scenario that is not there",
      { during: "brows" },
      { scenarios: SCENARIOS },
      'during: one of the run\'s scenarios (browse, buy), or a stage of the load such as "stage:1"',
    ],
  ])("is named: %s", (_, time, load, issue) => {
    expect(mistakesOf(time, load)).toEqual([`thresholds.http_req_duration[0].${issue}`]);
  });

  it("is named beside all others, and never where the load is not known", () => {
    const times = { http_reqs: [{ threshold: "count>1", over: "2m" }], vus: ["max<"] };
    const paths = read(times, { duration: "1m", targett: 1 }).issues.map(({ path }) => path);
    expect(paths).toEqual(expect.arrayContaining(["thresholds.http_reqs[0].over", "thresholds.vus[0]", "targett"]));
    const broken = read(times, { load: { executor: "constant-vuss" } }).issues.map(({ path }) => path);
    expect(broken).not.toContain("thresholds.http_reqs[0].over");
  });
});
