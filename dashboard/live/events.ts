// What the live page's server tells the page: the parts that changed, as markup; or that the run is over, with its whole report.
import type { PartName } from "./parts.ts";

export type PageEvent =
  | { readonly type: "parts"; readonly parts: Partial<Record<PartName, string>> }
  | { readonly type: "over"; readonly title: string; readonly report: string };

/** One server-sent event. JSON has no line break of its own, so that one line is enough. */
export const eventText = (event: PageEvent): string => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
