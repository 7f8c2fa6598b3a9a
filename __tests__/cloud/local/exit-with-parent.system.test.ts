// The preload that ties a process to its parent, under programs with and without worker threads.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeFolder, makeWorkshop, removeFolder, type Workshop } from "./support.ts";

const WITH_BUSY_THREAD = `
import { Worker } from "node:worker_threads";
process.on("SIGTERM", () => {});
const thread = new Worker("require('node:worker_threads').parentPort.postMessage('up'); for (;;);", { eval: true });
thread.once("message", () => process.send("up"));
`;
const WITH_HANDLER = `
process.on("SIGTERM", () => process.exit(5));
setInterval(() => {}, 1000);
process.send("up");
`;
const FINISHED = `process.send("up");`;

describe("a process with the preload", () => {
  let workshop: Workshop;
  let folder: string;
  beforeAll(async () => {
    workshop = await makeWorkshop();
    folder = makeFolder();
  });
  afterAll(() => {
    workshop.remove();
    removeFolder(folder);
  });

  const start = async (name: string, code: string): Promise<ChildProcess> => {
    const program = join(folder, `${name}.mjs`);
    writeFileSync(program, code);
    const child = spawn(process.execPath, ["--import", workshop.programs.exitWithParent, program], {
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    await once(child, "message");
    return child;
  };

  it("gets SIGTERM when the channel closes, and may end by itself", async () => {
    const child = await start("with-handler", WITH_HANDLER);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([5, null]);
  });

  it("is killed when it does not, though one of its threads is busy for ever", async () => {
    const child = await start("with-busy-thread", WITH_BUSY_THREAD);
    child.disconnect();
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  });

  it("ends when it has nothing left to do, though the channel is open", async () => {
    const child = await start("finished", FINISHED);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
