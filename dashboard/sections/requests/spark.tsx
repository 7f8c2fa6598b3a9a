// A request over time as small as a word: its p95 as a line from zero up, and below it where it failed.
import type { FunctionComponent } from "preact";
import type { CoursePoint } from "../../../contracts/results/view.ts";
import { linePath } from "../../components/charts/sparkline.tsx";
import { failedFractions, valuesOf } from "../course.ts";

const WIDTH = 120;
const HEIGHT = 26;
/** The room below the line, where failures are drawn. */
const FOOT = 6;

export const RequestSpark: FunctionComponent<{ readonly points: readonly (CoursePoint | null)[] }> = ({ points }) =>
  points.length === 0 ? null : (
    <svg class="spark of-request" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <path class="failing" d={failuresPath(failedFractions(points))} />
      <path d={linePath(valuesOf(points, "p95"), WIDTH, HEIGHT - FOOT, true)} />
    </svg>
  );

/** The more of them failed, the taller. */
const failuresPath = (fractions: readonly (number | null)[]): string => {
  const step = WIDTH / Math.max(1, fractions.length - 1);
  return fractions
    .map((fraction, index) => {
      if (fraction === null || fraction === 0) return "";
      const tall = 2 + (FOOT - 2) * fraction;
      const left = Math.max(0, (index - 0.5) * step);
      return `M${tenth(left)} ${HEIGHT}v${-tenth(tall)}h${tenth(step)}v${tenth(tall)}z`;
    })
    .join("");
};

const tenth = (value: number): number => Math.round(value * 10) / 10;
