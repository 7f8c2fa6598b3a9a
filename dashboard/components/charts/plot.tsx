// A uPlot drawing in a figure: its frame, size, colours and keys. What it draws is the caller's (time-chart, heat-map,
// distribution).
import type { ComponentChildren, FunctionComponent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import UPlot from "uplot";
import { TIME_INCREMENTS, timeText } from "../time.ts";
import { colourOf, isOnPaper, onColoursChanged } from "./colours.ts";

/** In seconds from the start; null: all of it. */
export type Zoom = readonly [from: number, to: number] | null;

interface PlotProps {
  readonly id: string;
  readonly title: string;
  /** What it shows, in words: on hover, and for those who cannot see it. */
  readonly meaning: string;
  readonly height?: number;
  /** Made once; a change needs another key. */
  readonly options: () => Omit<UPlot.Options, "width" | "height">;
  readonly data: UPlot.AlignedData;
  /** After each change of data, zoom or lines. */
  readonly update?: (plot: UPlot) => void;
  /** Has the number of the point under the cursor. */
  readonly children?: ComponentChildren;
}

const HEIGHT = 150;
/** Two beside one another on A4. */
const PAPER_WIDTH = 330;

export const Plot: FunctionComponent<PlotProps> = ({
  id,
  title,
  meaning,
  height = HEIGHT,
  options,
  data,
  update,
  children,
}) => {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | undefined>(undefined);
  // Made once: data and lines are brought up to date below.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const widthOf = (): number => (isOnPaper() ? PAPER_WIDTH : Math.max(120, element.clientWidth));
    const made = new UPlot({ ...options(), width: widthOf(), height }, data, element);
    plot.current = made;
    const resize = (): void => {
      if (made.width !== widthOf()) made.setSize({ width: widthOf(), height });
    };
    const observer = new ResizeObserver(resize);
    observer.observe(element);
    const forget = onColoursChanged(() => {
      resize();
      made.redraw(false, true);
    });
    return () => {
      observer.disconnect();
      forget();
      made.destroy();
      plot.current = undefined;
    };
  }, []);
  useEffect(() => {
    if (plot.current !== undefined) update?.(plot.current);
  });
  return (
    <figure class="chart">
      <figcaption id={id} title={meaning}>
        {title}
      </figcaption>
      <div class={`plot tall-${height}`} ref={place} role="img" aria-labelledby={id} aria-describedby={`${id}-text`} />
      {children}
    </figure>
  );
};

const FONT = '11px system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif';

/** Looks that all axes share. */
export const axis = (rest: UPlot.Axis): UPlot.Axis => ({
  stroke: () => colourOf("--soft"),
  font: FONT,
  grid: { stroke: () => colourOf("--grid"), width: 1 },
  ticks: { show: false },
  gap: 6,
  ...rest,
});

export const timeAxis = (): UPlot.Axis =>
  axis({ incrs: TIME_INCREMENTS, space: 60, size: 26, values: (_, splits) => splits.map(timeText) });

/** One cursor over all charts of time, zoom by dragging over any of them. */
export const timeCursor = (onZoom: (zoom: Zoom) => void): UPlot.Cursor => ({
  sync: { key: "time", setSeries: false },
  drag: { x: true, y: false, setScale: false },
  points: { size: 6 },
  y: false,
  bind: {
    dblclick: () => () => {
      onZoom(null);
      return null;
    },
  },
});

/** For `hooks.setSelect`: what was dragged over becomes the zoom of all. */
export const zoomOf =
  (onZoom: (zoom: Zoom) => void) =>
  (plot: UPlot): void => {
    const { left, width } = plot.select;
    if (width < 4) return;
    const [from, to] = [plot.posToVal(left, "x"), plot.posToVal(left + width, "x")];
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    onZoom([from, to]);
  };

/** Draws anew what changed, at this zoom. @param spanSeconds from the first point to the last */
export const showTime = (plot: UPlot, data: UPlot.AlignedData, zoom: Zoom, spanSeconds: number): void => {
  const [min, max] = zoom ?? [0, Math.max(1, spanSeconds)];
  if (plot.data !== data) plot.setData(data, false);
  plot.setScale("x", { min, max });
};
