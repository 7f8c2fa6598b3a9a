// `meridian doctor`: checks what a run on this machine needs, and says how to get what is missing.
import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { availableParallelism, freemem } from "node:os";
import { join } from "node:path";
import { MeridianError } from "../../contracts/words/errors.ts";
import packageJson from "../../package.json" with { type: "json" };
import { EXIT } from "../exit-codes.ts";
import { LOCAL_PROGRAMS } from "../places/local/programs.ts";
import { checkTarget } from "../run/check-target.ts";
import { type Prepared, prepareRun } from "../run/prepare.ts";
import { terminalColors as pc } from "../terminal/colors.ts";

/** Process with one thread at work: what the workers of a run report. */
const MIB_PER_PROCESS = 130;

export interface Check {
  readonly name: string;
  /** @returns what was found. @throws MeridianError, whose `next` says how to mend it */
  readonly look: () => Promise<string>;
}

export const doctor = async ({ config, out }: { readonly config: string; readonly out: string }): Promise<number> => {
  let prepared: Prepared | undefined;
  const checks: Check[] = [
    { name: "node", look: checkNode },
    { name: "programs", look: checkPrograms },
    { name: "ports", look: checkPorts },
    { name: "results", look: () => checkResults(out) },
    {
      name: "config and script",
      look: async () => {
        prepared = await prepareRun(config);
        return `${config}, ${prepared.config.script}`;
      },
    },
    {
      name: "target",
      look: async () => {
        if (prepared === undefined) return "not looked at: mend the config first";
        if (prepared.config.target === "demo") return "the demo shop, which a run brings";
        await checkTarget(prepared.config.target);
        return `${prepared.config.target} answers`;
      },
    },
    { name: "memory", look: async () => checkMemory(prepared) },
  ];
  return runChecks(checks);
};

/** Each in turn, whatever became of those before it. */
export const runChecks = async (checks: readonly Check[]): Promise<number> => {
  let failures = 0;
  for (const { name, look } of checks) {
    try {
      process.stdout.write(`${pc.green("✓")} ${name.padEnd(18)} ${await look()}\n`);
    } catch (error) {
      failures += 1;
      const { message } = error as Error;
      const issues = error instanceof MeridianError ? error.issues : [];
      const next = error instanceof MeridianError ? error.next : undefined;
      process.stdout.write(`${pc.red("✗")} ${name.padEnd(18)} ${message}\n`);
      for (const { path, expected, received } of issues)
        process.stdout.write(`${" ".repeat(21)}${path}: found ${received}, expected ${expected}\n`);
      if (next !== undefined) process.stdout.write(`${" ".repeat(21)}${pc.dim(`next: ${next}`)}\n`);
    }
  }
  return failures === 0 ? EXIT.passed : EXIT.other;
};

export const checkNode = async (): Promise<string> => {
  const needed = packageJson.engines.node.replace(">=", "");
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  const [neededMajor = 0, neededMinor = 0] = needed.split(".").map(Number);
  if (major > neededMajor || (major === neededMajor && minor >= neededMinor)) return process.versions.node;
  throw new MeridianError("ENVIRONMENT_INVALID", `${process.versions.node} is older than ${needed}`, {
    next: "install a newer Node.js: https://nodejs.org",
  });
};

const checkPrograms = async (): Promise<string> => {
  const missing = Object.values(LOCAL_PROGRAMS).filter((path) => !existsSync(path));
  if (missing.length === 0) return "built";
  throw new MeridianError("ENVIRONMENT_INVALID", `${missing.length} programs are not built`, { next: "npm run build" });
};

const checkPorts = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", (cause) =>
      reject(
        new MeridianError("PORT_UNAVAILABLE", "127.0.0.1 cannot be listened on", { next: "free some ports", cause }),
      ),
    );
    server.listen(0, "127.0.0.1", () => server.close(() => resolve("127.0.0.1 can be listened on")));
  });

const checkResults = async (out: string): Promise<string> => {
  const probe = join(out, `.doctor-${process.pid}`);
  const wasThere = existsSync(out);
  try {
    await mkdir(out, { recursive: true });
    await writeFile(probe, "");
    await rm(wasThere ? probe : out, { recursive: true });
    return `${out}/ can be written`;
  } catch (cause) {
    throw new MeridianError("RESULTS_UNWRITABLE", `${out} cannot be written: ${(cause as Error).message}`, {
      next: "name another folder with --out",
      cause,
    });
  }
};

const checkMemory = (prepared: Prepared | undefined): string => {
  const regions = Object.values(prepared?.regions ?? {});
  const processes = regions.reduce((sum, { workers }) => sum + workers + 1, 2);
  const freeMiB = Math.round(freemem() / 1024 / 1024);
  const neededMiB = processes * MIB_PER_PROCESS;
  if (freeMiB >= neededMiB) return `${freeMiB} MiB free for ${processes} processes, ${availableParallelism()} CPUs`;
  throw new MeridianError(
    "ENVIRONMENT_INVALID",
    `${freeMiB} MiB are free, ${processes} processes need some ${neededMiB}`,
    {
      next: "raise task.vusPerTask for fewer load generators, or run fewer regions",
    },
  );
};
