// Puts two source maps together: of a bundle that was rewritten, and of the sources that it was made of.
import { decode, encode, type SourceMapSegment } from "@jridgewell/sourcemap-codec";

/**
 * @param rewritten mappings from the code as it is now to the bundle
 * @param bundled mappings from the bundle to its sources
 * @returns mappings from the code as it is now to the sources
 */
export const composeMappings = (rewritten: string, bundled: string): string => {
  const lines = decode(bundled);
  return encode(
    decode(rewritten).map((segments) =>
      segments.flatMap((segment): SourceMapSegment[] => {
        const [column, , line, from] = segment;
        const found = line === undefined || from === undefined ? undefined : segmentAt(lines[line] ?? [], from);
        return found === undefined || found.length === 1 ? [] : [[column, found[1], found[2], found[3]]];
      }),
    ),
  );
};

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
