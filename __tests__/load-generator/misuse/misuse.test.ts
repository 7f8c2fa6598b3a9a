// Whatever a script hands to whatever function: its mistake is told with its place, what was measured is taken by the
// aggregator, and nobody dies of it. MERIDIAN_MISUSE_CALLS says how many calls are tried, MERIDIAN_MISUSE_SEED which.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { bundleScript } from "../../../bundling/script.ts";
import type { ErrorCount, WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { parseDelta } from "../../../images/aggregator/server/delta-check.ts";
import { type CountingServer, startCountingServer } from "../../support/counting-server.ts";
import { eventually } from "../../support/meridian.ts";
import { startRun } from "../fake-run.ts";
import { planOf, scenarioOf } from "../plan.ts";
import { type BundledHost, bundleHost } from "../worker/bundled-host.ts";
import { SCRIPTS } from "./scripts.ts";
import { anyCall, type Call } from "./values.ts";

const CALLS_OF_RUN = 60;
const CALLS = Number(process.env.MERIDIAN_MISUSE_CALLS ?? CALLS_OF_RUN);
/** A run of them takes some seconds, and a busy machine several times that. */
const LIMIT_MS = 60_000 + CALLS * 500;
const SEED = process.env.MERIDIAN_MISUSE_SEED === undefined ? {} : { seed: Number(process.env.MERIDIAN_MISUSE_SEED) };

let bundled: BundledHost;
let server: CountingServer;
let folder: string;

beforeAll(async () => {
  bundled = await bundleHost();
  folder = mkdtempSync(join(tmpdir(), "meridian-misuse-"));
  server = await startCountingServer();
});
afterAll(async () => {
  await server.close();
  await bundled.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** What was thrown outside of any iteration and is no error came from nowhere. */
const hasPlace = ({ place, message }: ErrorCount): boolean =>
  /^[\w-]+\.js:\d+:\d+$/.test(place) || message.startsWith("outside of any iteration: threw ");

/** The whole of one run in which a virtual user makes these calls. */
const deltasOf = async (dialect: "meridian" | "k6", calls: readonly Call[]): Promise<readonly WorkerDelta[]> => {
  writeFileSync(join(folder, "script.js"), SCRIPTS[dialect]);
  const { file, dialect: spoken, code, userPart } = await bundleScript(join(folder, "script.js"));
  const load = { executor: "per-vu-iterations", iterations: calls.length, maxDuration: 60, gracefulStop: 0 } as const;
  const plan = planOf(server.url, {
    script: { file, dialect: spoken, code, userPart },
    scenarios: [scenarioOf({ durationSeconds: 60, load })],
    env: { CALLS: JSON.stringify(calls), TARGET: server.url },
    allowedHosts: ["127.0.0.1"],
  });
  const run = await startRun(bundled.host, server.url, { plan, phase: "started", startsAtMs: Date.now() + 150 });
  try {
    await eventually(() => (run.ends.length === 1 ? true : undefined), 70);
    return run.deltas;
  } finally {
    await run.close();
  }
};

describe.each(["meridian", "k6"] as const)("a script of the dialect %s", (dialect) => {
  it(
    "that misuses any function harms nobody, and each mistake has its place",
    async () => {
      const call = fc.array(anyCall, { minLength: CALLS_OF_RUN, maxLength: CALLS_OF_RUN });
      const property = fc.asyncProperty(call, async (calls) => {
        const deltas = await deltasOf(dialect, calls);
        for (const delta of deltas) parseDelta(JSON.parse(JSON.stringify(delta)));
        if (process.env.MERIDIAN_MISUSE_TOLD !== undefined) console.log(told(deltas));
        const last = deltas.at(-1);
        expect({ isFinal: last?.final, lost: last?.lostAttempts ?? 0 }).toEqual({ isFinal: true, lost: 0 });
        const notices = deltas.flatMap((delta) => delta.notices);
        expect(notices.filter(({ code }) => code.startsWith("thread"))).toEqual([]);
        const mistakes = deltas.flatMap(({ errors }) => errors).filter(({ kind }) => kind === "script");
        expect(mistakes.filter((mistake) => !hasPlace(mistake))).toEqual([]);
      });
      await fc.assert(property, { numRuns: Math.ceil(CALLS / CALLS_OF_RUN), endOnFailure: true, ...SEED });
    },
    LIMIT_MS,
  );
});

const told = (deltas: readonly WorkerDelta[]): string =>
  deltas
    .flatMap(({ errors, notices }) => [
      ...errors.map(({ count, message, place, cause }) => `${count} ${cause ?? ""} ${place}: ${message.slice(0, 200)}`),
      ...notices.map(({ code, text }) => `${code}: ${text}`),
    ])
    .join("\n");
