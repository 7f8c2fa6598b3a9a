// What a receiver of OpenTelemetry's protocol says to a post: all was taken, a part of it, nothing, or nothing for now.
// Source: the OTLP specification, "OTLP/HTTP Response".
import {
  type IExportMetricsServiceResponse,
  type ISerializer,
  JsonMetricsSerializer,
  ProtobufMetricsSerializer,
} from "@opentelemetry/otlp-transformer";
import type { ResourceMetrics } from "@opentelemetry/sdk-metrics";
import { plainText } from "../../contracts/words/plain-text.ts";
import { maskText } from "../../metrics/results/mask-secrets.ts";

export interface Encoding {
  readonly contentType: string;
  readonly serializer: ISerializer<ResourceMetrics, IExportMetricsServiceResponse>;
}

export interface Answer {
  /** Why something was not taken, to end a sentence; undefined when all was. */
  readonly notTaken?: string;
  /** The rest was taken. */
  readonly isPart?: true;
  /** Only where the same post may be taken later. */
  readonly retryAfterMs?: number;
}

const RETRYABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);
/** Of a receiver's own words. */
const MOST_CHARACTERS = 200;

/** @param secrets that the receiver may repeat */
export const readAnswer = async (response: Response, nowMs: number, secrets: readonly string[]): Promise<Answer> => {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const wordsOf = (text: string): string =>
    maskText(plainText(text).replaceAll(/\s+/g, " ").trim(), secrets).slice(0, MOST_CHARACTERS);
  if (!response.ok) {
    // An answer in protobuf is a code and a message, which is readable as it is.
    const words = wordsOf(new TextDecoder().decode(bytes));
    const notTaken = `it answered ${response.status}${words === "" ? "" : `: ${words}`}`;
    if (!RETRYABLE.has(response.status)) return { notTaken };
    return { notTaken, retryAfterMs: retryAfterMsOf(response.headers.get("retry-after"), nowMs) };
  }
  const { rejectedDataPoints, errorMessage = "" } = partOf(response, bytes) ?? {};
  // In JSON a number of 64 bits is a text.
  const count = Number(rejectedDataPoints ?? 0);
  const words = wordsOf(String(errorMessage));
  if (count === 0 && words === "") return {};
  const rejected = count === 0 ? [] : [`${count} data ${count === 1 ? "point" : "points"}`];
  return { notTaken: [...rejected, ...(words === "" ? [] : [words])].join(": "), isPart: true };
};

/** A body that is none of the protocol's says nothing. */
const partOf = (response: Response, bytes: Uint8Array): IExportMetricsServiceResponse["partialSuccess"] => {
  const isJson = response.headers.get("content-type")?.includes("json") ?? false;
  try {
    const serializer = isJson ? JsonMetricsSerializer : ProtobufMetricsSerializer;
    return serializer.deserializeResponse(bytes)?.partialSuccess;
  } catch {
    return undefined;
  }
};

/** Seconds, or a date. 0: as soon as the sender likes. */
const retryAfterMsOf = (header: string | null, nowMs: number): number => {
  const seconds = Number(header ?? 0);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const dateMs = Date.parse(header ?? "");
  return Number.isNaN(dateMs) ? 0 : Math.max(0, dateMs - nowMs);
};
