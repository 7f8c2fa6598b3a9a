// How much heap a thread that runs the script may have: a part of what the task was given, so that a script which keeps
// too much ends its thread, which is told and counted, and not the whole task.

const MOST_MIB = 4_096;
const LEAST_MIB = 64;
/** What buffers, sockets and the main thread take is outside of the threads' heaps. */
const HEAPS_FRACTION = 0.75;
/** More than any machine has: nobody limited it. */
const UNLIMITED_BYTES = 2 ** 50;

/**
 * @param threadCount how many share it
 * @param givenBytes by the container or control group; 0, or more than there can be: no limit
 */
export const heapLimitMiB = (threadCount: number, givenBytes: number = process.constrainedMemory()): number => {
  if (!(givenBytes > 0 && givenBytes < UNLIMITED_BYTES)) return MOST_MIB;
  const shareMiB = Math.floor((givenBytes * HEAPS_FRACTION) / 2 ** 20 / Math.max(1, threadCount));
  return Math.min(MOST_MIB, Math.max(LEAST_MIB, shareMiB));
};
