// Puts two source maps together: of a bundle that was rewritten, and of the sources that it was made of.
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

type Lines = ReturnType<typeof decode>;

/**
 * @param bundled mappings from the bundle to its sources
 * @param rewritten mappings from the code to what it was before, for each time that it was rewritten, the first first
 * @returns mappings from the code as it is now to the sources
 */
export const composeMappings = (bundled: string, ...rewritten: readonly string[]): string =>
  encode(rewritten.reduce((lines, mappings) => compose(decode(mappings), lines), decode(bundled)));

const compose = (rewritten: Lines, lines: Lines): Lines =>
  rewritten.map((segments) => {
    const composed: SourceMapSegment[] = [];
    for (const segment of segments) {
      const [column, , line, from] = segment;
      const found = line === undefined || from === undefined ? undefined : segmentAt(lines[line] ?? [], from);
      if (found !== undefined && found.length !== 1) composed.push([column, found[1], found[2], found[3]]);
    }
    return composed;
  });

/** The last one that begins at that column or before it. */
const segmentAt = (segments: readonly SourceMapSegment[], column: number): SourceMapSegment | undefined => {
  let low = 0;
  let high = segments.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((segments[middle]?.[0] ?? 0) <= column) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1];
};
