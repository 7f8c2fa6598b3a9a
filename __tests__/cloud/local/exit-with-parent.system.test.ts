// The preload that ties a process to its parent, under programs with and without worker threads.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually, isAlive, makeFolder, makeWorkshop, removeFolder, type Workshop } from "./support.ts";

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

  it("ends when its parent was gone before it came up, whenever that was", async () => {
    const program = join(folder, "orphan.mjs");
    writeFileSync(program, "setInterval(() => {}, 1000);");
    // A parent like the command's process, which dies so many milliseconds after it has started a task.
    const parent = (livesMs: number): string => `
      const { spawn } = require("node:child_process");
      const task = spawn(process.execPath, ${JSON.stringify(["--import", workshop.programs.exitWithParent, program])}, {
        detached: true, stdio: ["ignore", "ignore", "ignore", "ipc"],
      });
      require("node:fs").writeSync(1, String(task.pid));
      setTimeout(() => process.kill(process.pid, "SIGKILL"), ${livesMs});`;
    const orphans = [0, 20, 60, 150, 300].map(async (livesMs) => {
      const child = spawn(process.execPath, ["-e", parent(livesMs)], { stdio: ["ignore", "pipe", "inherit"] });
      let pid = "";
      child.stdout.on("data", (text) => {
        pid += text;
      });
      await once(child, "close");
      return Number(pid);
    });
    for (const pid of await Promise.all(orphans)) {
      expect(pid).toBeGreaterThan(0);
      await eventually(() => (isAlive(pid) ? undefined : true));
    }
  });

  it("ends when its channel was closed before it came up", async () => {
    const program = join(folder, "late.mjs");
    writeFileSync(program, "setInterval(() => {}, 1000);");
    const late = join(folder, "late-preload.mjs");
    // The preload as it comes when the machine is slow: the end of the channel has been told already.
    writeFileSync(late, `if (process.connected) await new Promise((resolve) => process.once("disconnect", resolve));`);
    const preloads = ["--import", late, "--import", workshop.programs.exitWithParent];
    const child = spawn(process.execPath, [...preloads, program], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
    child.disconnect();
    expect(await once(child, "exit")).toEqual([null, "SIGKILL"]);
  });

  it("ends when it has nothing left to do, though the channel is open", async () => {
    const child = await start("finished", FINISHED);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
