// Limits of a regression hold or are exceeded as they are named, and a mistake in one says what was expected.
import { MeridianError } from "../../../contracts/words/errors.ts";
import { judgeLimit, parseLimit } from "../../../metrics/compare/limits.ts";
import { sideOf } from "./made-run.ts";

const baseline = sideOf({ seed: 1, failedFraction: 0.02 });
const candidate = sideOf({ seed: 2, latencyFactor: 1.5, failedFraction: 0.1 });
const judge = (text: string, before = baseline, after = candidate) => judgeLimit(parseLimit(text), before, after);

const mistakeOf = (act: () => unknown): MeridianError => {
  try {
    act();
  } catch (error) {
    if (error instanceof MeridianError) return error;
    throw error;
  }
  throw new Error("there was no mistake");
};

describe("a limit", () => {
  it.each([
    ["http_req_duration p(95) +10%", false],
    ["http_req_duration p(95) +90%", true],
    ["http_req_duration p(42) +10%", false],
    ["http_req_duration{region:eu-west-1} p(99) +1ms", false],
    ["http_req_duration{name:cart} avg +500ms", true],
    ["http_req_failed rate +0.5pp", false],
    ["http_req_failed   rate   +20pp", true],
    ["checks rate -1pp", false],
    ["checks rate -90%", true],
    ["http_reqs count +100000", true],
  ])("%s is held or not as the numbers say", (text, ok) => expect(judge(text).ok).toBe(ok));

  it("holds for a run and itself, also when nothing more is allowed", () => {
    for (const text of ["http_req_duration p(99) +0ms", "http_reqs rate -0%", "http_req_failed rate +0pp"])
      expect(judge(text, baseline, baseline).ok).toBe(true);
  });

  it("is read from the summary where there is no log, with the same numbers", () => {
    const [before, after] = [baseline, candidate].map((side) => ({ ...side, log: undefined }));
    for (const text of ["http_req_duration p(95) +10%", "http_req_duration{region:eu-west-1} p(99) +1ms"])
      expect(judge(text, before, after)).toEqual(judge(text));
    expect(mistakeOf(() => judge("http_req_duration p(42) +10%", before, after)).issues[0]?.expected).toContain(
      "p(95)",
    );
  });

  it("that names an unknown metric is refused with the nearest right one", () => {
    expect(mistakeOf(() => judge("http_req_duratoin p(95) +10%"))).toMatchObject({
      code: "COMMAND_INVALID",
      issues: [{ suggestion: "http_req_duration" }],
    });
  });

  it.each([
    ["http_req_duration", "a metric, an aggregation"],
    ["http_req_duration p(95) 10%", "a metric, an aggregation"],
    ["http_req_duration p(95) +10pp", "pp is for rates"],
    ["http_req_failed rate +10ms", "ms is for times"],
    ["http_req_duration p(95) +10", "+20ms"],
    ["http_req_failed p(95) +10%", "rate"],
    ["my_own_metric avg +10%", "a metric that results/run-1 has"],
    ["http_req_duration{region:mars} avg +10%", "tags that a sample"],
  ])("%s is refused, saying what was expected", (text, expected) => {
    const mistake = mistakeOf(() => judge(text));
    expect(mistake.code).toBe("COMMAND_INVALID");
    expect(mistake.issues[0]?.expected).toContain(expected);
  });
});
