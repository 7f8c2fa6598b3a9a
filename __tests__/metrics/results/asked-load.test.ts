// What a config asks of its load over time, and where its phases end.
import { askedLoadOf } from "../../../metrics/results/asked-load.ts";

const BY_RATE = { "eu-west-1": { rate: 40 }, "us-east-1": { rate: 20 } };

it("adds up the rates of all regions, leg by leg", () => {
  const load = {
    executor: "ramping-arrival-rate",
    startRate: 0.5,
    stages: [
      { duration: 10, target: 1 },
      { duration: 5, target: 0 },
    ],
  };
  expect(askedLoadOf({ remoteRegions: BY_RATE, load })).toEqual({
    iterations: [
      { fromSecond: 0, untilSecond: 10, from: 30, to: 60 },
      { fromSecond: 10, untilSecond: 15, from: 60, to: 0 },
    ],
    vus: [],
    phases: [{ second: 10, text: "stage 2" }],
  });
});

it("asks for all virtual users of a load that has no stages", () => {
  expect(askedLoadOf({ remoteRegions: { local: { vus: 5 } }, duration: 8 })).toEqual({
    iterations: [],
    vus: [{ fromSecond: 0, untilSecond: 8, from: 5, to: 5 }],
    phases: [],
  });
});

it("adds up what regions share by their weights to the whole", () => {
  const load = { executor: "constant-arrival-rate", whole: { rate: 90 } };
  const remoteRegions = { "eu-west-1": { weight: 2 }, "us-east-1": { weight: 1 } };
  const { iterations } = askedLoadOf({ remoteRegions, load, duration: 10 });
  expect(iterations).toHaveLength(1);
  expect(iterations[0]?.from).toBeCloseTo(90, 6);
});

it("marks where scenarios begin, by name", () => {
  const scenarios = {
    browse: { executor: "constant-vus", duration: 20 },
    buy: { executor: "constant-vus", duration: 10, startTime: 5 },
  };
  expect(askedLoadOf({ remoteRegions: { local: { vus: 4 } }, scenarios }).phases).toEqual([
    { second: 5, text: "buy begins" },
  ]);
});

it("asks for no number of users where a load ends with its iterations", () => {
  const load = { executor: "shared-iterations", iterations: 10 };
  expect(askedLoadOf({ remoteRegions: { local: { vus: 4 } }, load }).vus).toEqual([]);
});

it.each([null, {}, { remoteRegions: 7 }])("asks for nothing by a config that it cannot read: %j", (config) => {
  expect(askedLoadOf(config)).toEqual({ iterations: [], vus: [], phases: [] });
});
