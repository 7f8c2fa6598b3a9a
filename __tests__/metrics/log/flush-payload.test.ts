// A flush's content: kept by its encoding, and cut into parts that lose nothing, double nothing and fit.

import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { decodePayload, encodePayload } from "../../../contracts/delta/flush-codec.ts";
import { FLUSH_SCHEMA, type FlushPayload } from "../../../contracts/delta/flush-item.ts";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import type { SecondOfSeries } from "../../../contracts/delta/series.ts";
import { readPayload, splitPayload } from "../../../metrics/log/flush-payload.ts";
import { SeriesSet } from "../../../metrics/log/series-set.ts";
import { counter, payloadOf, secondsArb, trend, workerRecord } from "../support.ts";

const payloadArb: fc.Arbitrary<FlushPayload> = fc
  .record({
    seconds: secondsArb(6),
    workers: fc.array(
      fc.string().map((workerId) => workerRecord({ workerId })),
      { maxLength: 3 },
    ),
    errors: fc.array(
      fc.record({
        kind: fc.constantFrom("script" as const, "request" as const, "engine" as const),
        message: fc.string({ unit: "grapheme" }),
        place: fc.string(),
        count: fc.integer({ min: 1, max: 99 }),
      }),
      { maxLength: 3 },
    ),
    notices: fc.array(
      fc.string().map((text) => noticeOf("names-bounded", text)),
      { maxLength: 3 },
    ),
  })
  .map(({ seconds, ...rest }) => payloadOf(seconds, rest));

/** As an aggregator makes them: each series of a second once. */
const mergedPayloadArb = payloadArb.map((payload) => {
  const set = new SeriesSet();
  set.addAll(payload.seconds);
  return { ...payload, seconds: set.toSeconds() };
});

const seriesOf = (seconds: readonly SecondOfSeries[]) =>
  seconds.flatMap(({ second, series }) => series.map((one) => ({ second, one })));

const sizeOf = (payload: FlushPayload): number => encodePayload(payload).length;

/** No split can go below this: each series alone, and what only the last part may carry. */
const leastPossibleBytes = (payload: FlushPayload): number =>
  Math.max(
    sizeOf({ ...payload, seconds: [] }),
    ...seriesOf(payload.seconds).map(({ second, one }) => sizeOf(payloadOf([{ second, series: [one] }]))),
  );

const decoded = (payload: Uint8Array, maxBytes?: number): FlushPayload =>
  decodePayload({ schema: FLUSH_SCHEMA, payload }, maxBytes);

describe("the encoding of a payload", () => {
  it("keeps all of it", () =>
    fc.assert(fc.property(payloadArb, (payload) => expect(decoded(encodePayload(payload))).toEqual(payload))));

  it.each([
    ["no gzip", Buffer.from("{}")],
    ["cut gzip", gzipSync(JSON.stringify(payloadOf([]))).subarray(0, 20)],
    ["no JSON", gzipSync("{")],
    ["JSON of something else", gzipSync("{}")],
  ])("refuses %s as damaged", (_, bytes) => {
    expect(() => decoded(bytes)).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
  });

  it("stops at a payload that inflates beyond the limit", () => {
    const errors = [{ kind: "script" as const, message: "x".repeat(2_000), place: "y".repeat(500), count: 1 }];
    const bytes = encodePayload(payloadOf([], { errors }));
    expect(() => decoded(bytes, 2_000)).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
    expect(decoded(bytes, 5_000).errors).toEqual(errors);
  });
});

it("a payload whose trend has other samples than its count is damaged, though its bytes can be read", () => {
  const series = [counter("http_reqs", {}, 1), { ...trend("iteration_duration", {}, [1]), count: 2 }];
  const item = { schema: FLUSH_SCHEMA, payload: encodePayload(payloadOf([{ second: 0, series }])) } as const;
  expect(decodePayload(item).seconds).toHaveLength(1);
  expect(() => readPayload(item)).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
});

describe("a payload in parts", () => {
  it("has all series of the original in their order, none twice", () =>
    fc.assert(
      fc.property(payloadArb, fc.integer({ min: 1, max: 2_000 }), (payload, maxBytes) => {
        const parts = splitPayload(payload, maxBytes);
        expect(seriesOf(parts.flatMap(({ seconds }) => seconds))).toEqual(seriesOf(payload.seconds));
      }),
    ));

  it("keeps every part within the limit when each series alone is", () =>
    fc.assert(
      fc.property(mergedPayloadArb, fc.nat(1_500), (payload, slackBytes) => {
        const maxBytes = leastPossibleBytes(payload) + slackBytes;
        for (const part of splitPayload(payload, maxBytes)) expect(sizeOf(part)).toBeLessThanOrEqual(maxBytes);
      }),
    ));

  it("has workers, errors and notices in the last part alone", () =>
    fc.assert(
      fc.property(payloadArb, fc.integer({ min: 1, max: 2_000 }), (payload, maxBytes) => {
        const parts = splitPayload(payload, maxBytes);
        const rests = parts.map(({ workers, errors, notices }) => ({ workers, errors, notices }));
        const { workers, errors, notices } = payload;
        expect(rests.pop()).toEqual({ workers, errors, notices });
        for (const rest of rests) expect(rest).toEqual({ workers: [], errors: [], notices: [] });
      }),
    ));

  it("is the payload itself when that fits", () =>
    fc.assert(fc.property(payloadArb, (payload) => expect(splitPayload(payload, sizeOf(payload))).toEqual([payload]))));

  it("gives a series above the limit a part of its own", () => {
    const series = ["cart", "login", "pay"].map((name) => counter("http_reqs", { name }, 1));
    const notices = [noticeOf("names-bounded", "slow")];
    const parts = splitPayload(payloadOf([{ second: 7, series }], { notices }), 1);
    expect(parts).toEqual([
      ...series.map((one) => payloadOf([{ second: 7, series: [one] }])),
      payloadOf([], { notices }),
    ]);
  });
});
