// Spans of time, as lists that are in order and do not overlap.

/** From, until. */
export type Span = readonly [number, number];

/** @param withinGap spans that are no further apart than this become one */
export const unite = (spans: readonly Span[], withinGap = 0): Span[] => {
  const united: [number, number][] = [];
  for (const [from, until] of [...spans].sort(([a], [b]) => a - b)) {
    if (until <= from) continue;
    const last = united.at(-1);
    if (last !== undefined && from <= last[1] + withinGap) last[1] = Math.max(last[1], until);
    else united.push([from, until]);
  }
  return united;
};

/** What two lists have in common. @param others in order, apart */
export const intersect = (spans: readonly Span[], others: readonly Span[]): Span[] =>
  spans.flatMap(([from, until]) =>
    others.flatMap((other): Span[] => {
      const [first, last] = [Math.max(from, other[0]), Math.min(until, other[1])];
      return last > first ? [[first, last]] : [];
    }),
  );

/** What is left of spans without others. @param others in order, apart */
export const without = (spans: readonly Span[], others: readonly Span[]): Span[] =>
  others.reduce<Span[]>(
    (left, [from, until]) =>
      left.flatMap(([first, last]): Span[] => {
        if (until <= first || from >= last) return [[first, last]];
        const before: Span[] = from > first ? [[first, from]] : [];
        return until < last ? [...before, [until, last]] : before;
      }),
    [...spans],
  );

export const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, [from, until]) => sum + until - from, 0);
