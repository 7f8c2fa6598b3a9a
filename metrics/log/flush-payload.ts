// The content of a flush item: read and checked, and cut into parts that DynamoDB's item limit lets through.

import { peekAtHistogram } from "../../contracts/delta/encoded-histogram.ts";
import { decodePayload, encodePayload } from "../../contracts/delta/flush-codec.ts";
import type { FlushItem, FlushPayload } from "../../contracts/delta/flush-item.ts";
import type { SecondOfSeries } from "../../contracts/delta/series.ts";
import { MeridianError } from "../../contracts/words/errors.ts";
import { readCounts } from "../histogram/hdr-encoding.ts";
import { dealOut } from "./deal-out.ts";

/**
 * A payload counts as a whole or not at all: its histograms are read before anything is added up.
 * @throws MeridianError LOG_DAMAGED
 */
export const readPayload = (item: Pick<FlushItem, "schema" | "payload">): FlushPayload => {
  const payload = decodePayload(item);
  try {
    checkHistograms(payload);
    return { ...payload, seconds: dealOut(payload.seconds) };
  } catch (cause) {
    throw new MeridianError("LOG_DAMAGED", "an item of the flush log cannot be read", { cause });
  }
};

const checkHistograms = ({ seconds }: FlushPayload): void => {
  for (const { series } of seconds) {
    for (const one of series) {
      if (one.kind === "trend") readCounts(peekAtHistogram(one.histogram), one);
    }
  }
};

/**
 * The payload in parts that encode to at most `maxBytes` each; the last has workers, errors and notices.
 * A single series above the limit is a part of its own.
 */
export const splitPayload = (payload: FlushPayload, maxBytes: number): FlushPayload[] => {
  if (encodePayload(payload).length <= maxBytes) return [payload];
  const rest: FlushPayload = { ...payload, seconds: [] };
  return [
    ...splitSeconds(payload.seconds, maxBytes).map(
      (seconds): FlushPayload => ({ seconds, workers: [], errors: [], notices: [] }),
    ),
    rest,
  ];
};

const splitSeconds = (seconds: readonly SecondOfSeries[], maxBytes: number): SecondOfSeries[][] => {
  const payload = { seconds: [...seconds], workers: [], errors: [], notices: [] };
  const seriesCount = seconds.reduce((sum, { series }) => sum + series.length, 0);
  if (seriesCount <= 1 || encodePayload(payload).length <= maxBytes) return [[...seconds]];
  const half = Math.ceil(seriesCount / 2);
  return [
    ...splitSeconds(takeSeries(seconds, 0, half), maxBytes),
    ...splitSeconds(takeSeries(seconds, half, seriesCount), maxBytes),
  ];
};

/** Series number `from` to `to` - 1, counted over all seconds, each still in its second. */
export const takeSeries = (seconds: readonly SecondOfSeries[], from: number, to: number): SecondOfSeries[] => {
  let before = 0;
  return seconds.flatMap(({ series, ...rest }) => {
    const chosen = series.slice(Math.max(0, from - before), Math.max(0, to - before));
    before += series.length;
    return chosen.length === 0 ? [] : [{ ...rest, series: chosen }];
  });
};
