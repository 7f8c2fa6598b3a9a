// Whether a run fits on this machine is known before it is started.
import { type Capacity, capacityReasons, checkCapacity, needsOf } from "../../../cli/places/local/capacity.ts";
import { type Config, requiredRegionsOf } from "../../../contracts/config/config.ts";
import { parseConfig } from "../../../contracts/config/config-file.ts";

const ROOM: Capacity = { freeMiB: 22_000, freeThreads: 90_000, openFiles: 20_000 };

const runOf = (vus: number, vusPerTask = 1_000): { config: Config; regions: ReturnType<typeof requiredRegionsOf> } => {
  const text = JSON.stringify({ target: "demo", remoteRegions: { local: vus }, duration: "5s", task: { vusPerTask } });
  const config = parseConfig(text, "config.json");
  return { config, regions: requiredRegionsOf(config) };
};
const reasonsOf = (vus: number, vusPerTask?: number, room: Partial<Capacity> = {}): string[] =>
  capacityReasons(needsOf(runOf(vus, vusPerTask)), { ...ROOM, ...room });

describe("a run on this machine", () => {
  it("of 200,000 virtual users is refused where their processes do not fit", () => {
    expect(reasonsOf(200_000)).toEqual([
      expect.stringMatching(/200,000 virtual users .* 203 processes .* 29\.7 GB.* 21\.5 GB/),
    ]);
  });

  it.each([
    [20, 1_000],
    [1_000, 1_000],
    [20_000, 1_000],
    [19_000, 19_000],
  ])("of %d virtual users, %d to a process, is not refused", (vus, vusPerTask) => {
    expect(reasonsOf(vus, vusPerTask)).toEqual([]);
  });

  it("is refused by limits of processes and files with their numbers", () => {
    expect(reasonsOf(50_000, 1_000, { freeThreads: 400 })).toEqual([expect.stringMatching(/threads, and 400 more/)]);
    expect(reasonsOf(2_000, 2_000, { openFiles: 1_024 })).toEqual([expect.stringMatching(/2,100 files .* 1,024/)]);
    expect(reasonsOf(20, 1_000, { freeThreads: Number.POSITIVE_INFINITY, openFiles: 1_024 })).toEqual([]);
  });

  it("is told all its reasons in one sentence, with what to do", async () => {
    await expect(checkCapacity(runOf(1_000_000, 1))).rejects.toMatchObject({
      code: "ENVIRONMENT_INVALID",
      message: expect.stringContaining("1,000,000 virtual users"),
      next: expect.stringContaining("task.vusPerTask"),
    });
    await expect(checkCapacity(runOf(1))).resolves.toContain("free for 4 processes");
  });
});
