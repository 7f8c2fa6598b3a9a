// Which of a region's iterations, numbered from 0, are a thread's: number i belongs to slot i mod slots, and within the
// slot to a thread by the same rule. So the union over workers and threads is what one worker would have run, to the
// iteration.

export interface ThreadPlace {
  readonly slot: number;
  readonly slots: number;
  readonly threadIndex: number;
  readonly threadCount: number;
}

/** The region's number of the thread's iteration `index`. */
export const iterationOf = ({ slot, slots, threadIndex, threadCount }: ThreadPlace, index: number): number =>
  slot + slots * (threadIndex + threadCount * index);

/** The thread's part of the region's `total`. */
export const shareOf = ({ slot, slots, threadIndex, threadCount }: ThreadPlace, total: number): number =>
  partOf(partOf(total, slot, slots), threadIndex, threadCount);

/** Numbers below `total` that are `index` modulo `of`. */
const partOf = (total: number, index: number, of: number): number => Math.max(0, Math.ceil((total - index) / of));
