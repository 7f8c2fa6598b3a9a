// A thread's heap as a part of what the task was given.
import { heapLimitMiB } from "../../../images/load-generator/worker/heap-limit.ts";

const GIB = 2 ** 30;

it.each([
  ["no limit", 2, 0, 4_096],
  ["what stands for no limit in a control group", 2, 2 ** 63, 4_096],
  ["nothing known", 2, Number.NaN, 4_096],
  ["a task of 2 GiB and two threads", 2, 2 * GIB, 768],
  ["a task of 2 GiB and one thread", 1, 2 * GIB, 1_536],
  ["a task of 64 GiB", 2, 64 * GIB, 4_096],
  ["a task too small for its threads", 64, GIB, 64],
])("with %s is what it has room for", (_, threadCount, givenBytes, limitMiB) => {
  expect(heapLimitMiB(threadCount, givenBytes)).toBe(limitMiB);
});
