// The place of that fleet: what a file of cli/places would be.
import { resolve } from "node:path";
import type { OpenRun, Place, RunHandle, RunResults } from "../../../cli/places/place.ts";
import { type BegunRun, beginRun } from "../../../cli/results/begin-run.ts";
import { rebuildResults } from "../../../cli/results/rebuild.ts";
import { findRun } from "../../../cli/results/run-folders.ts";
import { writeResults } from "../../../cli/results/write-results.ts";
import { askOf } from "../../../cli/run/ask.ts";
import type { Prepared } from "../../../cli/run/prepare.ts";
import { sealedPlanOf } from "../../../contracts/run/sealed-plan.ts";
import { MeridianError } from "../../../contracts/words/errors.ts";
import { ShedCloud } from "./shed-cloud.ts";

interface Live {
  readonly cloud: ShedCloud;
  readonly begun: BegunRun;
  /** What the process that started the run makes of it. */
  readonly results: Promise<RunResults>;
  readonly finish: (results: RunResults) => void;
}

/** @param threadProgram the load threads' bundle */
export const makeShed = (threadProgram: URL): Place => {
  let live: Live | undefined;
  const handleOf = ({ cloud, begun, results, finish }: Live, isHost: boolean): RunHandle => {
    const { record, directory } = begun;
    const ask = askOf(cloud, "shed");
    const isThere = async (): Promise<boolean> => live?.cloud === cloud;
    const conclude: OpenRun["conclude"] = async ({ ending = null, wasLeft, log }) => {
      if (!isHost) return wasLeft ? undefined : results;
      await log.reader.advance();
      finish({ directory, summary: await writeResults(directory, { ...record, ending }, log) });
      return results;
    };
    return {
      ask,
      isThere,
      tasks: async () => ({
        json: { tasks: cloud.tasks },
        head: ["in the shed"],
        showsLeases: false,
        lines: cloud.tasks,
      }),
      open: async () => ({
        record,
        directory,
        writesExport: isHost,
        plan: null,
        exports: {},
        ask,
        isThere,
        conclude,
        readLog: (region, afterSeq) => cloud.readPage(record.runId, region, afterSeq),
      }),
      close: async () => {
        if (!isHost) return;
        cloud.close();
        live = undefined;
      },
    };
  };
  return {
    name: "shed",
    meaning: "this very process",
    findsRunsBy: "out",
    words: { secondInterrupt: "burns it", results: "they are lost", stopped: "swept", watching: null, left: null },
    start: async (prepared, { out, say }) => {
      const begun = await beginRun(prepared, resolve(out), Date.now(), "real");
      say(`run ${begun.record.runId} in the shed`);
      const { promise: results, resolve: finish } = deferred<RunResults>();
      live = { cloud: await cloudOf(prepared, begun, threadProgram), begun, results, finish };
      return handleOf(live, true);
    },
    attach: async () => {
      if (live !== undefined) return handleOf(live, false);
      throw new MeridianError("RUN_NOT_LIVE", "the shed is empty");
    },
    results: async (runId, { out }) => {
      const directory = await findRun(out, runId);
      return { directory, summary: await rebuildResults(directory) };
    },
    history: async () => [],
    doctor: async () => [{ name: "roof", look: async () => "holds" }],
  };
};

const cloudOf = async (prepared: Prepared, { record }: BegunRun, threadProgram: URL): Promise<ShedCloud> => {
  const { config, script, files, regions, settings } = prepared;
  const targets = Object.fromEntries(Object.keys(regions).map((region) => [region, config.target]));
  const { text, sha256 } = sealedPlanOf(config, script, files, { targets, allowPrivateAddresses: true });
  const seed = { runId: record.runId, generation: 1, regions, settings, script: { location: "shed:plan", sha256 } };
  const cloud = new ShedCloud(seed, text, threadProgram);
  for (const [region, { workers }] of Object.entries(regions)) {
    await cloud.scale({ region, role: "aggregator", count: 1, onlyIfDifferent: false });
    await cloud.scale({ region, role: "load-generator", count: workers, onlyIfDifferent: false });
  }
  return cloud;
};

const deferred = <T>(): { promise: Promise<T>; resolve: (value: T) => void } => {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolvePromise) => {
    settle = resolvePromise;
  });
  return { promise, resolve: settle };
};
