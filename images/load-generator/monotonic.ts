// One clock for all threads of the process: milliseconds that never step. performance.now() counts from another instant in each.

const OFFSET_MS = Number(process.hrtime.bigint()) / 1e6 - performance.now();

export const monotonicMs = (): number => performance.now() + OFFSET_MS;
