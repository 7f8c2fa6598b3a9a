// Runs the lab's deployments and, beside them, the tests that need nothing but a processor. A deployment waits half of
// its time, and a container of it that waited for a processor would make its run rightly invalid: so the others take
// what it leaves. Their output comes when the lab's is there, whole.
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";

const jest = (args, options) => spawn(process.execPath, ["node_modules/jest/bin/jest.js", ...args], options);
const ended = (child) => new Promise((resolve) => child.once("close", (code) => resolve(code ?? 1)));

// A session of its own, for Linux shares a processor among sessions first: a low priority counts within one alone.
const pure = jest(["--selectProjects", "pure", "--maxWorkers", "100%"], {
  detached: true,
  stdio: ["ignore", "pipe", "pipe"],
});
try {
  setPriority(pure.pid, constants.priority.PRIORITY_LOW);
  writeFileSync(`/proc/${pure.pid}/autogroup`, String(constants.priority.PRIORITY_LOW));
} catch {
  // Where sessions are not told apart, the priority is enough.
}
process.once("exit", () => {
  try {
    process.kill(-pure.pid);
  } catch {
    // It has ended.
  }
});
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.once(signal, () => process.exit(1));

const output = [];
for (const stream of [pure.stdout, pure.stderr]) stream.on("data", (chunk) => output.push(chunk));
const codes = await Promise.all([
  ended(jest(["--selectProjects", "lab", "--runInBand"], { stdio: "inherit" })),
  ended(pure),
]);
process.stderr.write(Buffer.concat(output));
process.exitCode = codes.some((code) => code !== 0) ? 1 : 0;
