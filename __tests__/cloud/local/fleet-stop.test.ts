// After a stop no load generator is started any more, whatever desired counts say; an aggregator is, since workers that
// end still bring it what they measured.
import { createProcessFleet } from "../../../cloud/local/tasks/fleet.ts";

type End = (exit: string) => void;

const pretendedFleet = () => {
  const started: { name: string; end: End }[] = [];
  const fleet = createProcessFleet(["local"], {
    startTask: ({ role, number }) => {
      let end: End = () => {};
      const ended = new Promise<string>((resolve) => {
        end = resolve;
      });
      started.push({ name: `${role} ${number}`, end });
      const signal = (name: string): boolean => {
        end(name);
        return true;
      };
      return { pid: started.length, ended, message: async () => undefined, signal };
    },
    // Each has lived long, so that it is replaced soon.
    nowMs: () => started.length * 100_000,
    log: () => {},
  });
  return { fleet, started, names: () => started.map(({ name }) => name) };
};

describe("a fleet that is stopped", () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it("starts no further load generator", async () => {
    const { fleet, names } = pretendedFleet();
    fleet.setDesiredCount("local", "load-generator", 2);
    fleet.startNoMore();
    fleet.setDesiredCount("local", "load-generator", 200);
    expect(names()).toEqual(["load-generator 1", "load-generator 2"]);
    expect(fleet.describeTasks().filter(({ state }) => state === "starting")).toEqual([]);
    await fleet.stop(0);
  });

  it("replaces an aggregator that dies, and no load generator", async () => {
    const { fleet, started, names } = pretendedFleet();
    fleet.setDesiredCount("local", "aggregator", 1);
    fleet.setDesiredCount("local", "load-generator", 1);
    fleet.startNoMore();
    for (const { end } of [...started]) end("SIGKILL");
    await jest.advanceTimersByTimeAsync(20_000);
    expect(names()).toEqual(["aggregator 1", "load-generator 1", "aggregator 1"]);
    await fleet.stop(0);
  });
});
