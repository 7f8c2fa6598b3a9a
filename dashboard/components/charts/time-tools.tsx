// The cursor and the zoom of the charts over time, for the keyboard.
import type { FunctionComponent } from "preact";
import { useState } from "preact/hooks";
import { timeText } from "../time.ts";
import type { TimeFrame } from "./time-chart.tsx";

export const TimeTools: FunctionComponent<{ readonly frame: TimeFrame }> = ({ frame }) => {
  const { stepSeconds, pointCount, zoom, onZoom, cursor } = frame;
  const [second, setSecond] = useState(0);
  const last = stepSeconds * Math.max(1, pointCount - 1);
  const [from, to] = zoom ?? [0, last];
  const move = (to: number): void => {
    setSecond(to);
    cursor.moveTo(to);
  };
  const zoomIn = (): void => {
    const quarter = (to - from) / 4;
    const middle = Math.min(to - quarter, Math.max(from + quarter, second));
    if (quarter > stepSeconds / 2) onZoom([middle - quarter, middle + quarter]);
  };
  return (
    <div class="time-tools">
      <label title="Moves the cursor of all charts; the numbers below each are those at this moment.">
        Cursor
        <input
          type="range"
          min={0}
          max={last}
          step={stepSeconds}
          value={Math.min(second, last)}
          aria-valuetext={timeText(second)}
          onInput={({ currentTarget }) => move(Number(currentTarget.value))}
        />
      </label>
      <button type="button" onClick={zoomIn}>
        Zoom in
      </button>
      <button type="button" onClick={() => onZoom(null)} disabled={zoom === null}>
        All of it
      </button>
      <span class="aside zoomed">{zoom === null ? "" : `${timeText(from)} to ${timeText(to)}`}</span>
    </div>
  );
};
