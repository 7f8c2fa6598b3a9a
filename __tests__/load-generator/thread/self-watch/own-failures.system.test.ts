// Failures of the generator's own making: told apart from the target's, by a process that really has too few files.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { FAILURES, isOwnFailure } from "../../../../contracts/metrics/outcomes.ts";
import { failureOf } from "../../../../images/load-generator/net/failures.ts";

const errorOf = (code: string): NodeJS.ErrnoException => Object.assign(new Error(), { code });

it.each([
  ["EADDRNOTAVAIL", "no-local-port"],
  ["EMFILE", "no-file-handle"],
  ["ENFILE", "no-file-handle"],
  ["ENOBUFS", "no-socket-memory"],
] as const)("%s before anything was sent is the generator's own doing, and was never sent", (code, kind) => {
  expect(failureOf(errorOf(code), "connecting")).toBe(kind);
  expect([isOwnFailure(kind), FAILURES[kind].outcome]).toEqual([true, "never-sent"]);
});

it("what the target does is not the generator's doing", () => {
  for (const code of ["ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EHOSTUNREACH", "ENOTFOUND"])
    expect(isOwnFailure(failureOf(errorOf(code), "connecting"))).toBe(false);
  expect(isOwnFailure(failureOf(errorOf("EADDRNOTAVAIL"), "written"))).toBe(false);
});

it("a process with too few files says so of each request that it could not send, and the target counts the others", async () => {
  let counted = 0;
  const server = createServer((_, response) => {
    counted += 1;
    // Held, so that no connection becomes free.
    setTimeout(() => response.end("ok"), 1_000);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const program = join(__dirname, "few-files.ts");
  const child = spawn("bash", [
    "-c",
    'ulimit -n 80; exec "$0" --import tsx "$@"',
    process.execPath,
    program,
    url,
    "150",
  ]);
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  await once(child, "close");
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(stderr).toBe("");
  const { answered = 0, "no-file-handle": unsent = 0, ...others } = JSON.parse(stdout) as Record<string, number>;
  expect(others).toEqual({});
  expect(answered).toBe(counted);
  expect(answered + unsent).toBe(150);
  expect(unsent).toBeGreaterThan(0);
  expect(answered).toBeGreaterThan(0);
});
