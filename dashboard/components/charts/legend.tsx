// The one legend of all charts over time: each region a switch, with its line.
import type { FunctionComponent } from "preact";
import { ALL_REGIONS } from "../../../contracts/results/view.ts";
import { Folded } from "../section.tsx";
import type { Look } from "./palette.ts";
import { Swatch } from "./swatch.tsx";

/** More would fill lines of the page. */
const MANY = 12;

interface LegendProps {
  readonly looks: ReadonlyMap<string, Look>;
  readonly shown: ReadonlySet<string>;
  readonly onChange: (shown: ReadonlySet<string>) => void;
}

export const Legend: FunctionComponent<LegendProps> = ({ looks, shown, onChange }) => {
  if (looks.size < 2) return null;
  const toggle = (region: string): void => {
    const next = new Set(shown);
    if (!next.delete(region)) next.add(region);
    onChange(next);
  };
  const switches = (
    <fieldset class="legend-switches" aria-label="Lines that are shown">
      {[...looks].map(([region, look]) => (
        <button key={region} type="button" aria-pressed={shown.has(region)} onClick={() => toggle(region)}>
          <Swatch look={look} />
          {region === ALL_REGIONS ? "all regions" : region}
        </button>
      ))}
      <span class="both">
        <button type="button" class="plain" onClick={() => onChange(new Set(looks.keys()))}>
          show all
        </button>
        <button type="button" class="plain" onClick={() => onChange(new Set([ALL_REGIONS]))}>
          none but all together
        </button>
      </span>
    </fieldset>
  );
  return looks.size <= MANY ? switches : <Folded label={`${shown.size} of ${looks.size} lines`}>{switches}</Folded>;
};
