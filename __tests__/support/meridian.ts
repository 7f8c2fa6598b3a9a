// Runs the built `meridian` command as a user would, in a folder of its own that is removed afterwards.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Summary } from "../../contracts/results/summary.ts";
import type { RunView, ViewEvent } from "../../contracts/results/view.ts";
import { PAGE_PATHS } from "../../dashboard/live/paths.ts";

const PROGRAM = join(__dirname, "../../dist/meridian.mjs");

/** Twice the usual countdown of one machine: whole runs share it with others, whose programs come up beside them. */
export const READY_IN_TIME = { bufferSeconds: 2 };

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Workplace {
  readonly folder: string;
  readonly write: (file: string, content: string | object) => void;
  /** Starts the command; the promise is its end. */
  readonly start: (...args: string[]) => { child: ChildProcess; finished: Promise<Finished> };
  readonly run: (...args: string[]) => Promise<Finished>;
  /** The newest run's id, once its folder is there. */
  readonly runId: () => string | undefined;
  readonly read: (...path: string[]) => string;
  readonly summary: () => Summary;
  /** Ends what a test that failed has left running, too: it would slow down those that follow. */
  readonly remove: () => void;
}

export const makeWorkplace = (): Workplace => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-e2e-"));
  const results = join(folder, "results");
  const running = new Set<ChildProcess>();
  const start: Workplace["start"] = (...args) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
      // Jest shows tests a copy: what they set in it is to reach the command. What it prints is plain, whatever CI asks
      // for.
      env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
    });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    const finished = new Promise<Finished>((resolve) => {
      child.on("close", (exitCode) => {
        running.delete(child);
        resolve({ exitCode, stdout, stderr });
      });
    });
    return { child, finished };
  };
  const runId = (): string | undefined => (existsSync(results) ? readdirSync(results).sort().at(-1) : undefined);
  const read = (...path: string[]): string => readFileSync(join(results, runId() ?? "no-run", ...path), "utf8");
  return {
    folder,
    write: (file, content) =>
      writeFileSync(join(folder, file), typeof content === "string" ? content : JSON.stringify(content, null, 2)),
    start,
    run: (...args) => start(...args).finished,
    runId,
    read,
    summary: () => JSON.parse(read("summary.json")) as Summary,
    remove: () => {
      for (const child of running) child.kill("SIGKILL");
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    },
  };
};

/** As long as the longest step of any test: one that has failed meanwhile must not keep Jest from its end. */
const GIVE_UP_MS = 400_000;

/** Asks until there is an answer; a test's own timeout comes before this gives up. */
export const eventually = async <T>(ask: () => T | undefined | Promise<T | undefined>, everyMs = 100): Promise<T> => {
  const untilMs = Date.now() + GIVE_UP_MS;
  while (Date.now() < untilMs) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
  throw new Error(`what was waited for did not come within ${GIVE_UP_MS / 1000} s`);
};

/** All that a live page shows when it is opened. @param url of the page, as it is printed */
export const firstView = async (url: string): Promise<RunView> => {
  const events = await fetch(new URL(PAGE_PATHS.events, url));
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes("\n\n")) {
    const { value } = (await reader?.read()) ?? {};
    if (value === undefined) throw new Error("the page's server ended its events");
    text += value;
  }
  await reader?.cancel();
  const event = JSON.parse(text.slice("data: ".length, text.indexOf("\n\n"))) as ViewEvent;
  if (event.type !== "whole") throw new Error(`the first event is ${event.type}`);
  return event.view;
};

export const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

/** A script that walks through every kind of answer of the counting server, each virtual user from another place. */
export const scriptOfKinds = (kinds: readonly string[], pauseSeconds: number): string => `
const kinds = ${JSON.stringify(kinds)};
export default async function ({ http, check, sleep, target, vu }) {
  const kind = kinds[(vu.id + vu.iteration) % kinds.length];
  const url = \`\${target}/\${vu.region}/\${kind}?vu=\${vu.id}\`;
  const response = kind === "nothing" ? await http.post(url, JSON.stringify({ vu: vu.id }), { tags: { name: kind } }) : await http.get(url, { tags: { name: kind } });
  check(response, { "is answered": (r) => r.status > 0 });
  await sleep(${pauseSeconds});
}
`;
