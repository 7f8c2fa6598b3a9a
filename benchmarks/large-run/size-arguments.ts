// The arguments that say how large a run is.
import { parseArgs } from "node:util";
import { LARGE_RUN, type LargeRunSize } from "./large-log.ts";

/** @returns LARGE_RUN, but for what is said otherwise, and what else there was */
export const readSize = (): { readonly size: LargeRunSize; readonly positionals: readonly string[] } => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      regions: { type: "string", default: String(LARGE_RUN.regions) },
      names: { type: "string", default: String(LARGE_RUN.names) },
      seconds: { type: "string", default: String(LARGE_RUN.seconds) },
      "names-per-second": { type: "string", default: String(LARGE_RUN.namesPerSecond) },
      "calls-per-name": { type: "string", default: String(LARGE_RUN.callsPerName) },
      "every-seconds": { type: "string", default: String(LARGE_RUN.everySeconds) },
    },
  });
  const size = {
    regions: Number(values.regions),
    names: Number(values.names),
    seconds: Number(values.seconds),
    namesPerSecond: Number(values["names-per-second"]),
    callsPerName: Number(values["calls-per-name"]),
    everySeconds: Number(values["every-seconds"]),
  };
  return { size, positionals };
};
