// The open pages that are told what changes. One that reads slowly misses steps, never the last state.
import type { ServerResponse } from "node:http";
import { eventText, type PageEvent } from "../../dashboard/live/events.ts";
import type { PartName, Parts } from "../../dashboard/live/parts.ts";

interface Listener {
  readonly response: ServerResponse;
  /** Parts that it has not been sent as they are now. */
  readonly stale: Set<PartName>;
}

export class Listeners {
  private readonly open = new Set<Listener>();
  private parts: Parts | undefined;

  get count(): number {
    return this.open.size;
  }

  /** It gets everything first, so that a page opened late, or again, shows the same as the others. */
  add(response: ServerResponse, parts: Parts): void {
    this.parts = parts;
    const listener = { response, stale: new Set(Object.keys(parts) as PartName[]) };
    this.open.add(listener);
    response.on("close", () => this.open.delete(listener));
    response.on("drain", () => this.tell(listener));
    this.tell(listener);
  }

  change(parts: Parts, names: readonly PartName[]): void {
    this.parts = parts;
    for (const listener of this.open) {
      for (const name of names) listener.stale.add(name);
      this.tell(listener);
    }
  }

  /** The last thing that is told. Resolves when everybody has it, or has gone. */
  async end(event: PageEvent | undefined): Promise<void> {
    const told = [...this.open].map(
      ({ response }) =>
        new Promise<void>((resolve) => {
          response.on("close", resolve);
          response.end(event === undefined ? "" : eventText(event), () => resolve());
        }),
    );
    this.open.clear();
    await Promise.all(told);
  }

  private tell({ response, stale }: Listener): void {
    const { parts } = this;
    if (parts === undefined || stale.size === 0 || response.writableNeedDrain || response.writableEnded) return;
    const changed = Object.fromEntries([...stale].map((name) => [name, parts[name].markup]));
    stale.clear();
    response.write(eventText({ type: "parts", parts: changed }));
  }
}
