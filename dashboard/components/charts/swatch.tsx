// A short piece of a line as the charts draw it, for legends.
import type { FunctionComponent } from "preact";
import type { Look } from "./palette.ts";

export const Swatch: FunctionComponent<{ readonly look: Look }> = ({ look }) => (
  <svg class={`swatch ${look.colour.slice(2)}`} width="26" height="10" viewBox="0 0 26 10" aria-hidden="true">
    <path d="M1 5H25" stroke-width={look.width + 0.5} stroke-dasharray={look.dash.join(" ")} />
  </svg>
);
