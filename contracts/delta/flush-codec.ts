// A flush to bytes and back: an item's payload, gzip of JSON, and an item as a line of the log's export. Logs outlive
// the version that wrote them, so reading goes by the version that the item names.
import { gunzipSync, gzipSync } from "node:zlib";
import { MeridianError } from "../words/errors.ts";
import { ExportedFlushItem, FLUSH_SCHEMA_V1, type FlushItem, FlushPayload } from "./flush-item.ts";
import { parsePayloadV1 } from "./flush-v1.ts";

/** Far above what a flush of 300 KB inflates to; a bomb stops here. */
const MAX_INFLATED_BYTES = 64 * 1024 * 1024;

export const encodePayload = (payload: FlushPayload): Uint8Array => gzipSync(JSON.stringify(payload), { level: 6 });

/**
 * Does not read the histograms: metrics/log/flush-payload.ts checks them.
 * @throws MeridianError LOG_DAMAGED
 */
export const decodePayload = (
  { schema, payload }: Pick<FlushItem, "schema" | "payload">,
  maxBytes = MAX_INFLATED_BYTES,
): FlushPayload => {
  try {
    const content: unknown = JSON.parse(gunzipSync(payload, { maxOutputLength: maxBytes }).toString("utf8"));
    return schema === FLUSH_SCHEMA_V1 ? parsePayloadV1(content) : FlushPayload.parse(content);
  } catch (cause) {
    throw new MeridianError("LOG_DAMAGED", "an item of the flush log cannot be read", { cause });
  }
};

/** One line of `flush-log.jsonl`, without its line end. */
export const exportLine = (item: FlushItem): string =>
  JSON.stringify({ ...item, payload: Buffer.from(item.payload).toString("base64") });

/** @throws MeridianError LOG_DAMAGED */
export const importLine = (line: string): FlushItem => {
  try {
    const exported = ExportedFlushItem.parse(JSON.parse(line));
    return { ...exported, payload: Buffer.from(exported.payload, "base64") };
  } catch (cause) {
    throw new MeridianError("LOG_DAMAGED", "a line of the exported flush log cannot be read", { cause });
  }
};
