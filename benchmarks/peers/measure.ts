// One call of a tool, on its core. What it did is what the server counted between two instants after its start, the
// same for every tool; what it took is what that core did meanwhile, whichever process was at work.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Server } from "./server.ts";
import type { Call } from "./tools/tool.ts";

export interface Measured {
  readonly perSecond: number;
  /** Per request, of the tool's core: programs, kernel and interrupts. */
  readonly cpuMicros: number;
}

export interface Measurement {
  readonly server: Server;
  /** The tool's, on which nothing else runs. */
  readonly core: number;
  /** From the first request to the measured seconds. */
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

/** A tool that comes to its first request later than this does not come to any. */
const MOST_STARTING_SECONDS = 60;
/** Beyond the seconds of its load: a tool that hangs must not cost the sitting. */
const MOST_OTHER_SECONDS = 30;
const SECONDS_PER_TICK = 0.01;

/** How long a tool has to be told to run, for its load to outlast what is measured. */
export const secondsOfLoad = ({ warmUpSeconds, seconds }: Pick<Measurement, "warmUpSeconds" | "seconds">): number =>
  Math.ceil(warmUpSeconds + seconds) + 1;

/** @throws Error where the server is asked for nothing, and with the end of the tool's output when it has no figure of its own, or does not end */
export const measure = async (call: Call, measurement: Measurement): Promise<Measured> => {
  const { server, core, warmUpSeconds, seconds } = measurement;
  const servedBefore = await server.countServed();
  const running = runTool(call, core, secondsOfLoad(measurement));
  const firstServed = async (): Promise<void> => {
    for (let waited = 0; waited < MOST_STARTING_SECONDS; waited += 0.05) {
      if ((await server.countServed()) > servedBefore) return;
      await sleep(50);
    }
    throw new Error(`${call.command}: no request in ${MOST_STARTING_SECONDS} s`);
  };
  const between = async (): Promise<Measured> => {
    await firstServed();
    await sleep(warmUpSeconds * 1000);
    const from = await readingOf(server, core);
    await sleep(seconds * 1000);
    return differenceOf(from, await readingOf(server, core));
  };
  // A tool that fails ends its measurement at once.
  const [measured] = await Promise.all([between(), running]);
  return measured;
};

/** The same from the tool's first instruction to its last; its rate is over the seconds of its load. */
export const measureWhole = async (
  call: Call,
  { server, core, seconds }: Omit<Measurement, "warmUpSeconds">,
): Promise<Measured> => {
  const from = await readingOf(server, core);
  await runTool(call, core, seconds);
  const to = await readingOf(server, core);
  return { ...differenceOf(from, to), perSecond: (to.served - from.served) / seconds };
};

interface Reading {
  readonly atMs: number;
  readonly served: number;
  readonly busySeconds: number;
}

const readingOf = async (server: Server, core: number): Promise<Reading> => {
  const served = await server.countServed();
  return { atMs: performance.now(), served, busySeconds: busySecondsOf(core) };
};

const differenceOf = (from: Reading, to: Reading): Measured => {
  const count = to.served - from.served;
  if (!(count > 0)) throw new Error("the server was asked for nothing");
  return {
    perSecond: (count / (to.atMs - from.atMs)) * 1000,
    cpuMicros: ((to.busySeconds - from.busySeconds) / count) * 1e6,
  };
};

/** What a core has done since the machine started. Processes that outlive their parents are in nobody's account. */
const busySecondsOf = (core: number): number => {
  const line = readFileSync("/proc/stat", "utf8")
    .split("\n")
    .find((one) => one.startsWith(`cpu${core} `));
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0] = (line ?? "").split(" ").slice(1).map(Number);
  return (user + nice + system + irq + softirq) * SECONDS_PER_TICK;
};

/** @returns the tool's own figure. @throws Error with the end of its output */
const runTool = (call: Call, core: number, seconds: number): Promise<number> =>
  new Promise((resolve, reject) => {
    const child = spawn("taskset", ["-c", String(core), call.command, ...call.arguments], {
      env: { ...process.env, ...call.environment },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const timer = setTimeout(
      () => {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      },
      (seconds + MOST_OTHER_SECONDS) * 1000,
    );
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (_, signal) => {
      clearTimeout(timer);
      try {
        if (signal === "SIGKILL") throw new Error("it did not end");
        resolve(call.perSecond(stdout, stderr));
      } catch (error) {
        reject(
          new Error(`${call.command}: ${(error as Error).message}\n${stdout.slice(-500)}\n${stderr.slice(-1500)}`),
        );
      }
    });
  });

/** @param given a program of the benchmark's own, which prints `cpuMicros`. @returns it: of a request, once all is compiled */
export const runForMicros = async (given: Pick<Call, "command" | "arguments">, core: number, seconds: number) => {
  let micros = Number.NaN;
  const perSecond = (out: string): number => {
    const printed = JSON.parse(out) as { perSecond: number; cpuMicros: number };
    micros = printed.cpuMicros;
    return printed.perSecond;
  };
  await runTool({ ...given, perSecond }, core, seconds);
  return micros;
};
