// The open pages that are told what changes. One that reads slowly misses steps, and is told everything when it can
// read again.
import type { ServerResponse } from "node:http";
import type { RunView, ViewChange, ViewEvent } from "../../contracts/results/view.ts";

interface Listener {
  readonly response: ServerResponse;
  /** It missed a change, or has been told nothing yet. */
  isBehind: boolean;
}

export class Listeners {
  readonly #open = new Set<Listener>();
  readonly #whole: () => RunView;

  /** @param whole all that has been told until now, for those that come late */
  constructor(whole: () => RunView) {
    this.#whole = whole;
  }

  get count(): number {
    return this.#open.size;
  }

  /** It gets everything first, so that a page opened late, or again, shows the same as the others. */
  add(response: ServerResponse): void {
    const listener = { response, isBehind: true };
    this.#open.add(listener);
    response.on("close", () => this.#open.delete(listener));
    response.on("drain", () => this.#catchUp(listener));
    this.#catchUp(listener);
  }

  change(change: ViewChange | "whole"): void {
    const text = change === "whole" ? undefined : eventText({ type: "change", change });
    for (const listener of this.#open) {
      if (listener.isBehind || text === undefined || listener.response.writableNeedDrain) {
        listener.isBehind = true;
        this.#catchUp(listener);
      } else {
        listener.response.write(text);
      }
    }
  }

  /** The last thing that is told. Resolves when everybody has it, or has gone. */
  async end(event: ViewEvent | undefined): Promise<void> {
    const text = event === undefined ? "" : eventText(event);
    const told = [...this.#open].map(
      ({ response }) =>
        new Promise<void>((resolve) => {
          response.on("close", resolve);
          response.end(text, () => resolve());
        }),
    );
    this.#open.clear();
    await Promise.all(told);
  }

  #catchUp(listener: Listener): void {
    const { response, isBehind } = listener;
    if (!isBehind || response.writableNeedDrain || response.writableEnded) return;
    listener.isBehind = false;
    response.write(eventText({ type: "whole", view: this.#whole() }));
  }
}

/** One server-sent event. JSON has no line break of its own, so that one line is enough. */
const eventText = (event: ViewEvent): string => `data: ${JSON.stringify(event)}\n\n`;
