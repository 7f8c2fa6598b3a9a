// What must not happen twice at once on this machine waits for its turn.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { oneAtATime } from "../../../cli/plan/one-at-a-time.ts";

describe("work that is done one at a time", () => {
  let folder = "";
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "turns-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("never overlaps, also after one that failed", async () => {
    const lock = join(folder, "lock");
    let [running, most] = [0, 0];
    const work = async (fails: boolean): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await new Promise((resolve) => setTimeout(resolve, 20));
      running -= 1;
      if (fails) throw new Error("init failed");
    };
    const ended = await Promise.allSettled([true, false, false].map((fails) => oneAtATime(() => work(fails), lock)));
    expect(ended.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
    expect([most, existsSync(lock)]).toEqual([1, false]);
  });

  it("does not wait for a process that is gone", async () => {
    const lock = join(folder, "lock");
    writeFileSync(lock, "999999999");
    expect(await oneAtATime(async () => "done", lock)).toBe("done");
  });
});
