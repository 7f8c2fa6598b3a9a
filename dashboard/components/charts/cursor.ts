// Where the one cursor over all charts of time is. Apart from the page's state: it moves with every pixel of the mouse.
import { useEffect, useState } from "preact/hooks";
import type UPlot from "uplot";

export class TimeCursor {
  readonly #listeners = new Set<(index: number | null) => void>();
  readonly #plots = new Set<UPlot>();
  #index: number | null = null;

  /** For `hooks` of each chart: it follows, and tells. */
  hooks(): Pick<UPlot.Hooks.Arrays, "init" | "destroy" | "setCursor"> {
    return {
      init: [(plot) => this.#plots.add(plot)],
      destroy: [(plot) => this.#plots.delete(plot)],
      setCursor: [({ cursor: { idx } }) => this.#tell(idx ?? null)],
    };
  }

  /** From the keyboard. */
  moveTo(second: number): void {
    for (const plot of this.#plots) {
      plot.setCursor({ left: plot.valToPos(second, "x"), top: 0 });
    }
  }

  listen(listener: (index: number | null) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(index: number | null): void {
    if (index === this.#index) return;
    this.#index = index;
    for (const listener of this.#listeners) listener(index);
  }
}

/** The point under the cursor; null when it is nowhere. */
export const useCursor = (cursor: TimeCursor): number | null => {
  const [index, setIndex] = useState<number | null>(null);
  useEffect(() => cursor.listen(setIndex), [cursor]);
  return index;
};
