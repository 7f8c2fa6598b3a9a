// Places names beside marks so that none lies over another or over a mark. A name without room is left out: the mark's
// title has it.

interface Labelled {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  /** The length of its name, in characters. */
  readonly length: number;
}

export interface Label {
  readonly x: number;
  readonly y: number;
  readonly anchor: "start" | "middle" | "end";
}

/** The width of a character in text of 13 px. */
const CHARACTER_WIDTH = 6.9;
const LINE_HEIGHT = 15;
const GAP = 4;

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** @returns in the order of the marks; null for one without room */
export const placeLabels = (marks: readonly Labelled[], width: number, height: number): (Label | null)[] => {
  const taken: Box[] = marks.map(({ x, y, radius }) => ({
    left: x - radius,
    right: x + radius,
    top: y - radius,
    bottom: y + radius,
  }));
  return marks.map((mark) => {
    for (const { label, box } of candidatesOf(mark)) {
      if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) continue;
      if (taken.some((other) => overlaps(box, other))) continue;
      taken.push(box);
      return label;
    }
    return null;
  });
};

/** To the right, to the left, above, below. */
const candidatesOf = ({ x, y, radius, length }: Labelled): { label: Label; box: Box }[] => {
  const width = length * CHARACTER_WIDTH;
  const [half, offset] = [LINE_HEIGHT / 2, radius + GAP];
  const at = (left: number, middle: number, anchor: Label["anchor"], labelX: number): { label: Label; box: Box } => ({
    label: { x: Math.round(labelX), y: Math.round(middle + 4.5), anchor },
    box: { left, right: left + width, top: middle - half, bottom: middle + half },
  });
  return [
    at(x + offset, y, "start", x + offset),
    at(x - offset - width, y, "end", x - offset),
    at(x - width / 2, y - offset - half + 2, "middle", x),
    at(x - width / 2, y + offset + half - 2, "middle", x),
  ];
};

const overlaps = (a: Box, b: Box): boolean =>
  a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
