// Until when a run that goes on is told: a window is judged once nobody can have anything to add to it.
import { ToldSeconds } from "../../../../metrics/verdict/windows/told-seconds.ts";
import { payloadOf, workerRecord } from "../../support.ts";

const START_MS = Date.parse("2026-01-01T00:00:00.000Z");

const told = (workerId: string, seconds: number, rest: Partial<Parameters<typeof workerRecord>[0]> = {}) =>
  payloadOf([], {
    workers: [
      workerRecord({ workerId, final: false, sentAt: new Date(START_MS + seconds * 1000).toISOString(), ...rest }),
    ],
  });

describe("what is told of a run that goes on", () => {
  it("waits for the slowest live worker of every region", () => {
    const seconds = new ToldSeconds(START_MS, ["eu", "us"]);
    seconds.add("eu", told("one", 9.2));
    expect(seconds.until(9.5)).toBe(0);
    seconds.add("us", told("two", 5.1));
    expect(seconds.until(9.5)).toBe(4);
    seconds.add("us", told("two", 8.1));
    expect(seconds.until(9.5)).toBe(7);
  });

  it("does not wait for those that ended or fell silent", () => {
    const seconds = new ToldSeconds(START_MS, ["eu"]);
    seconds.add("eu", told("ended", 2, { final: true }));
    seconds.add("eu", told("dead", 3));
    seconds.add("eu", told("alive", 29.4));
    expect(seconds.until(30)).toBe(28);
  });

  it("corrects a worker's clock by its own certificate", () => {
    const seconds = new ToldSeconds(START_MS, ["eu"]);
    const certificate = { clockOffsetMs: 5_000, roundTripMs: 1, leadMs: 3_000, skewMs: 0, atStart: true };
    seconds.add("eu", told("behind", 3, { certificate }));
    seconds.add("eu", told("behind", 4, { certificate: undefined }));
    expect(seconds.until(10)).toBe(8);
  });
});
