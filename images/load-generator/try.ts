// The program of the thread in which `meridian try` runs a script: without the command's environment, and unable to end
// the process. What a load thread does for a share of virtual users it does for one iteration.
import { parentPort, workerData } from "node:worker_threads";
import type { LineLevel } from "../../contracts/delta/script-words.ts";
import { secretsOf } from "../../contracts/run/open-plan.ts";
import { PHASES } from "../../contracts/run/run-plan.ts";
import type { TryAssignment, TryEvent } from "../../contracts/run/try-events.ts";
import { SecretMask } from "../../metrics/masking/secret-mask.ts";
import { dialectsOf } from "./k6/dialects.ts";
import { guardConnections } from "./net/guard.ts";
import { monotonicMs } from "./shared/monotonic.ts";
import { packFiles } from "./shared/packed-files.ts";
import { openDialer } from "./thread/dialer.ts";
import { takeAway } from "./thread/taken-away.ts";
import { TryRun } from "./try/try-run.ts";
import { watchRaces } from "./vu/awaits/races.ts";
import { loadScript, ScriptLoadFailure } from "./vu/load-script.ts";
import { type Say, ScriptVoice } from "./vu/script-console.ts";

const assignment = workerData as TryAssignment;
const port = parentPort;
const tell = (event: TryEvent): void => port?.postMessage(event);
const say: Say = (words) => tell({ type: "said", words });

process.setSourceMapsEnabled(false);

// What is written past the console would come another way, in another order.
const tellAs = (level: LineLevel) =>
  ((chunk: string | Uint8Array, ...others: unknown[]) => {
    const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString("utf8");
    say({ lines: [{ level, text: text.replace(/\n$/, "") }], cutCount: 0 });
    const done = others.at(-1);
    if (typeof done === "function") queueMicrotask(() => done());
    return true;
  }) as typeof process.stdout.write;
process.stdout.write = tellAs("log");
process.stderr.write = tellAs("error");

// Before any of the script is read: what it does while it is loaded is judged, too.
guardConnections(openDialer(assignment));
takeAway(assignment.plan.scriptPermissions ?? []);
watchRaces();

const main = async (): Promise<void> => {
  const { plan } = assignment;
  // setup(), teardown() and the iteration have a copy of the script each, and what it says while it is loaded is said
  // once.
  let isLoaded = false;
  const mask = new SecretMask(secretsOf(plan));
  const voice = new ScriptVoice("all", say, monotonicMs, mask);
  const later = new ScriptVoice("all", (words) => isLoaded && say(words), monotonicMs, mask);
  const consoles = { first: voice.consoleOf(true), other: later.consoleOf(true) };
  globalThis.console = consoles.first;
  const users = { first: [1], other: PHASES.flatMap((phase) => (plan[phase] === undefined ? [] : [0])) };
  const dialects = await dialectsOf(plan, mask, { region: assignment.region, files: packFiles(plan.script.files) });
  const script = await loadScript(plan, users, consoles, dialects, mask);
  isLoaded = true;
  const run = new TryRun(assignment, script, (event) => {
    voice.flush();
    later.flush();
    tell(event);
  });
  process.on("uncaughtException", (error) => run.stray(error));
  process.on("unhandledRejection", (error) => run.stray(error));
  port?.on("message", () => run.stop());
  const metrics = await run.run();
  tell({ type: "done", metrics });
};

main().catch((error: unknown) => {
  const place = error instanceof ScriptLoadFailure ? error.place : "";
  tell({ type: "load-failed", message: error instanceof Error ? error.message : String(error), place });
});
