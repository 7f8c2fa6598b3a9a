// A number's course in a line without axes, from zero up.
import type { FunctionComponent } from "preact";

const WIDTH = 200;
const HEIGHT = 30;
const MOST_POINTS = 120;

export const Sparkline: FunctionComponent<{ readonly values: readonly (number | null)[] }> = ({ values }) => (
  <svg class="spark" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
    <path d={linePath(thinOut(values), WIDTH, HEIGHT)} />
  </svg>
);

/** The greatest of those that share a point: a peak that is left out would be a lie. */
const thinOut = (values: readonly (number | null)[]): (number | null)[] => {
  const size = Math.ceil(values.length / MOST_POINTS);
  if (size <= 1) return [...values];
  return Array.from({ length: Math.ceil(values.length / size) }, (_, index) => {
    const present = values.slice(index * size, (index + 1) * size).filter((value) => value !== null);
    return present.length === 0 ? null : Math.max(...present);
  });
};

/**
 * From zero up, as wide and as high as that.
 * @param spansGaps draws the line on where there is no value, as of a request that is not made each second
 */
export const linePath = (
  values: readonly (number | null)[],
  width: number,
  height: number,
  spansGaps = false,
): string => {
  const most = Math.max(0, ...values.filter((value) => value !== null)) || 1;
  let isOpen = false;
  return values
    .map((value, index) => {
      if (value === null) {
        isOpen = isOpen && spansGaps;
        return "";
      }
      const x = values.length < 2 ? 0 : (index * width) / (values.length - 1);
      const y = 1.5 + (height - 3) * (1 - value / most);
      const step = `${isOpen ? "L" : "M"}${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`;
      isOpen = true;
      return step;
    })
    .join("");
};
