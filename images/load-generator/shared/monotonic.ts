// One clock for all threads of the process: milliseconds that never step. performance.now() counts from another instant
// in each. Imported, not the global: that one is a getter, which costs as much as the reading.
import { performance } from "node:perf_hooks";

const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export const monotonicMs = (): number => performance.now() + OFFSET_MS;
