// Names that a script makes up without end: so many of each kind are kept apart, the rest is one, nothing is lost, and
// the number of series stands still.
import { RequestSamples } from "../../../images/load-generator/protocols/http/request-samples.ts";
import { UNSCHEDULED } from "../../../images/load-generator/protocols/protocol.ts";
import type { Recorded, Recorder } from "../../../images/load-generator/recorder/recorder.ts";
import { countsOf, recorderOf, replyOf } from "../vu/support.ts";

type Step = (recorder: Recorder, requests: RequestSamples, index: number) => void;

/** Runs the step so many times. @returns all that was recorded, taken now and then as a thread does */
const record = (step: Step, times: number): Recorded[] => {
  const recorder = recorderOf();
  const requests = new RequestSamples(recorder);
  const taken: Recorded[] = [];
  for (let index = 0; index < times; index += 1) {
    step(recorder, requests, index);
    if (index % 1_000 === 999) taken.push(recorder.take(true));
  }
  return [...taken, recorder.take(true)];
};

const keysOf = (taken: readonly Recorded[], metric = /./): Set<string> =>
  new Set(
    taken.flatMap(({ seconds }) =>
      seconds.flatMap(({ series }) =>
        series.filter((one) => metric.test(one.metric)).map((one) => JSON.stringify([one.metric, one.tags])),
      ),
    ),
  );

const sumOf = (taken: readonly Recorded[], metric: string): number =>
  taken.reduce((sum, one) => sum + Object.values(countsOf(one, metric)).reduce((total, count) => total + count, 0), 0);

const codesOf = (taken: readonly Recorded[]): string[] =>
  taken.flatMap(({ notices }) => notices.map(({ code }) => code));

const get = (requests: RequestSamples, name: string, group = "", method = "GET", status = 200): void => {
  requests.add(name, method, group, replyOf(status), UNSCHEDULED);
};

it.each<[string, Step, string, RegExp, number]>([
  ["groups of requests", (_, r, i) => get(r, "order", `::order ${i}`), "groups-bounded", /^http_reqs$/, 201],
  ["methods", (_, r, i) => get(r, "order", "", `M${i}`), "tag-values-bounded", /^http_reqs$/, 201],
  ["checks", (rec, _, i) => rec.check(`order ${i} came`, "", true), "checks-bounded", /^checks$/, 201],
  ["groups of checks", (rec, _, i) => rec.check("came", `::${i}`, true), "groups-bounded", /^checks$/, 201],
])("%s beyond 200 are one, with one warning", (_, step, code, metric, most) => {
  const taken = record(step, 3_000);
  expect(keysOf(taken, metric).size).toBe(most);
  expect(codesOf(taken)).toEqual([code]);
  expect(taken.flatMap(({ notices }) => notices.map(({ text }) => text))).toEqual([
    expect.stringMatching(/^more than 200 .* "\(other\)"; (give|leave)/),
  ]);
  expect(sumOf(taken, "http_reqs") + sumOf(taken, "checks")).toBe(3_000);
});

it("a script that makes up all of them keeps as many series in four hours as in one", () => {
  const items = { name: "items", kind: "counter", isTime: false } as const;
  const step: Step = (recorder, requests, index) => {
    const mixed = (index * 7_919) % 100_003;
    get(requests, `page ${mixed % 150}`, `::order ${mixed % 190}`, "GET", 200 + (mixed % 300));
    recorder.check(`check ${mixed % 500}`, `::order ${mixed % 170}`, mixed % 2 === 0);
    recorder.sample(items, 1, { name: String(index) });
  };
  const [short, long] = [record(step, 5_000), record(step, 20_000)];
  expect(keysOf(long, /^http_req/).size).toBe(keysOf(short, /^http_req/).size);
  expect(keysOf(long).size - keysOf(short).size).toBeLessThanOrEqual(2);
  expect(keysOf(long).size).toBeLessThan(25_000);
  expect([sumOf(long, "http_reqs"), sumOf(long, "checks"), sumOf(long, "items")]).toEqual([20_000, 20_000, 20_000]);
  expect(codesOf(long).sort()).toEqual(["checks-bounded", "combinations-bounded", "tag-values-bounded"]);
});

it("names within their bounds are kept as they are, in every group, and nothing is said", () => {
  const taken = record((recorder, requests, index) => {
    get(requests, `page ${index % 200}`, `::flow ${index % 5}`);
    recorder.check(`page ${index % 200} is there`, "", true);
  }, 2_000);
  expect(codesOf(taken)).toEqual([]);
  expect(keysOf(taken, /^(http_reqs|checks)$/).size).toBe(400);
  expect([...keysOf(taken)].join()).not.toContain("(other)");
});

it("a group without end in length is cut, so that its series fits into the log", () => {
  const taken = record((_, requests) => get(requests, "n".repeat(50_000), `::${"g".repeat(50_000)}`), 1);
  for (const key of keysOf(taken)) expect(key.length).toBeLessThan(4_000);
});

it("keeps no character of a name that files cannot carry", () => {
  const [taken] = record((recorder, requests) => {
    get(requests, "a\u0000b\u001b[2J");
    recorder.check("is\r\u0007 200", "::pay\ud800", true);
    recorder.groupEnded("::pay\ud800", 5);
  }, 1);
  expect(countsOf(taken as Recorded, "http_reqs")).toEqual({ "name=ab[2J method=GET status=200": 1 });
  expect(countsOf(taken as Recorded, "checks")).toEqual({ "check=is 200 group=::pay\ufffd": 1 });
  expect(countsOf(taken as Recorded, "group_duration")).toEqual({ "group=::pay\ufffd": 1 });
});
