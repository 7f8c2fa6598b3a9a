// This machine as a place: the run's host is the process that started it, and whoever else looks attaches to that
// process. What is needed for that is loaded when it is asked for.
import type { Place } from "./place.ts";

export const local: Place = {
  name: "local",
  meaning: "this machine",
  findsRunsBy: "out",
  givesEnvironment: true,
  words: {
    secondInterrupt: "stops at once",
    results: "`meridian results` writes them from its log",
    stopped: "over",
    watching: null,
    left: null,
  },
  warmUp: () => import("./local/start.ts"),
  start: async (prepared, site) => (await import("./local/start.ts")).startLocally(prepared, site),
  attach: async (site) => (await import("./local/attach.ts")).attachLocally(site),
  results: async (runId, site) => (await import("./local/results.ts")).localResults(runId, site),
  history: async ({ out }) => (await import("./local/history.ts")).localHistory(out),
  doctor: async (site) => (await import("./local/doctor.ts")).localChecks(site),
};
