// A body as people are told of it: decompressed, its beginning, and only where it is text.
import { isUtf8 } from "node:buffer";
import type { ToldBody } from "../../../../contracts/run/try-events.ts";
import { decode } from "./client/decode.ts";
import { valuesOf } from "./head.ts";
import type { Reply } from "./reply.ts";

/** @param codings of its head, such as "gzip" */
export const toldBody = (body: Buffer, codings: string, maxBytes: number): ToldBody => {
  const whole = decoded(body, codings);
  const isText = isUtf8(whole) && !whole.includes(0);
  // A letter that the cut goes through is left out.
  const text = isText ? whole.toString("utf8", 0, maxBytes).replace(/\uFFFD$/, "") : null;
  return { text, bytes: whole.length, isCut: isText && whole.length > maxBytes };
};

export const codingsOf = ({ head }: Reply): string => valuesOf(head, "content-encoding").join(",");

/** A body that is not coded as its head says is told as it came. */
const decoded = (body: Buffer, codings: string): Buffer => {
  try {
    return decode(body, codings);
  } catch {
    return body;
  }
};
