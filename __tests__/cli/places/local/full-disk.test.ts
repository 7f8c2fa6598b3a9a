// A disk that takes no more: told once, asked for until somebody hears it, and kept for the results.
import { FullDisk } from "../../../../cli/places/local/full-disk.ts";

const FULL = new Error("IO error: log/000005.log: No space left on device");

describe("a full disk", () => {
  it("ends the run once, with a sentence that names space", async () => {
    const said: string[] = [];
    const asked: string[] = [];
    const disk = new FullDisk("results/a-run", (text) => said.push(text));
    expect(disk.warnings).toEqual([]);
    disk.onFull(async (reason) => asked.push(reason));
    disk.tell(FULL);
    disk.tell(new Error("another"));
    await new Promise(setImmediate);
    const reason = "results/a-run takes no more of the log: no space is left on its disk";
    expect(asked).toEqual([reason]);
    expect(said).toEqual([`ending the run, for ${reason}; memory keeps what is still measured`]);
    expect(disk.warnings).toEqual([`the run was ended: ${reason}`]);
  });

  it("ends a run that is only about to begin", async () => {
    const asked: string[] = [];
    const disk = new FullDisk("results/a-run", () => {});
    disk.tell(FULL);
    disk.onFull(async (reason) => asked.push(reason));
    await new Promise(setImmediate);
    expect(asked).toHaveLength(1);
  });
});
