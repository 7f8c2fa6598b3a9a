// Sending to an aggregator that cannot take everything: what is good arrives once, whatever it comes with, and what does
// not is named and counted.
import fc from "fast-check";
import { decodeDelta } from "../../../../contracts/delta/delta-codec.ts";
import type { Series } from "../../../../contracts/delta/series.ts";
import type { WorkerDelta } from "../../../../contracts/delta/worker-delta.ts";
import { Intake } from "../../../../images/aggregator/intake/intake.ts";
import { parseDelta } from "../../../../images/aggregator/server/delta-check.ts";
import { RequestRefused } from "../../../../images/aggregator/server/refusal.ts";
import type { PostDelta } from "../../../../images/load-generator/worker/aggregator-client.ts";
import type { WorkerPorts } from "../../../../images/load-generator/worker/ports.ts";
import { DeltaOutbox } from "../../../../images/load-generator/worker/slot/outbox.ts";
import { ledgerSum } from "../../../../metrics/log/ledger-sum.ts";
import { NO_THREAD_HEALTH } from "../../../../metrics/totals/health.ts";
import { EMPTY_HEAD } from "../../../aggregator/support.ts";
import { counter, trend } from "../../../metrics/support.ts";

const ADDRESS = { endpoint: "http://127.0.0.1:1", token: "t" };

/** An aggregator that has each accepted delta in its log at once. @param maxBytes beyond which it takes none */
const startAggregator = (maxBytes = Number.POSITIVE_INFINITY) => {
  const intake = new Intake(EMPTY_HEAD);
  const taken: WorkerDelta[] = [];
  const post: PostDelta = async (_, encoded) => {
    const { content, bytes } = decodeDelta(Buffer.from(encoded.bytes), encoded.encoding);
    if (bytes > maxBytes) return { status: 413, error: "too-large", message: "" };
    try {
      const delta = parseDelta(content);
      const verdict = intake.offer(delta, bytes);
      if (verdict.kind === "clash")
        return { status: 400, error: "bad-request", message: verdict.metric, places: verdict.places };
      if (verdict.kind !== "pending") return { status: 503, error: verdict.kind, message: "" };
      taken.push(delta);
      const draft = intake.draft();
      if (draft !== undefined) intake.persisted(draft);
      return { status: 200, error: "", message: "" };
    } catch (error) {
      if (!(error instanceof RequestRefused)) throw error;
      return {
        status: 400,
        error: "bad-request",
        message: error.message,
        places: error.issues.map(({ path }) => path),
      };
    }
  };
  return { taken, post };
};

const outboxTo = (post: PostDelta): DeltaOutbox => {
  let nowMs = 0;
  const monotonicMs = (): number => {
    nowMs += 100;
    return nowMs;
  };
  const clock = {
    monotonicMs,
    wallMs: () => 0,
    sleep: () => Promise.reject(new Error("the delta would have to wait")),
    after: () => () => {},
  };
  const ports = { clock, random: () => 0, postDelta: post, log: () => {}, threadCount: 1 };
  const identity = { runId: "r", region: "eu-west-1", workerId: "w", slot: 0 };
  return new DeltaOutbox(identity, ports as unknown as WorkerPorts, () => ADDRESS);
};

const measure = (outbox: DeltaOutbox, series: readonly Series[]): number => {
  const seconds = [{ second: 0, series }];
  const attempts = ledgerSum("attempts", seconds as never);
  const rest = { errors: [], notices: [], iterations: 0, inFlight: 0, health: NO_THREAD_HEALTH };
  outbox.add({ seconds: seconds as never, attempts, ...rest });
  return attempts;
};

const good = (index: number): Series => counter("http_reqs", { name: `page ${index}`, status: "200" }, index + 1);
const bad = (index: number): Series => counter("http_reqs", { name: `odd ${index}`, "no tag": "x" }, 1);

const namesIn = (taken: readonly WorkerDelta[]): string[] =>
  taken.flatMap(({ seconds }) => seconds.flatMap(({ series }) => series.map(({ tags }) => tags.name ?? ""))).sort();

const sendAll = (outbox: DeltaOutbox, isFinal = true) => outbox.send(isFinal, 0, new AbortController().signal);

it("sends what is good of a delta whose series are partly bad, and counts the rest", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.boolean(), { maxLength: 60, size: "max" }), async (kinds) => {
      const { taken, post } = startAggregator();
      const outbox = outboxTo(post);
      const made = measure(
        outbox,
        kinds.map((isGood, index) => (isGood ? good(index) : bad(index))),
      );
      expect(await sendAll(outbox)).toEqual({ is: "acknowledged" });
      const wanted = kinds.flatMap((isGood, index) => (isGood ? [`page ${index}`] : []));
      expect(namesIn(taken)).toEqual(wanted.sort());
      const last = taken.at(-1);
      const badCount = kinds.length - wanted.length;
      expect([last?.final, last?.refusedSampleCount ?? 0]).toEqual([true, badCount]);
      expect([outbox.totals.attempts, last?.attemptsTotal]).toEqual([made, made - badCount]);
      expect(last?.notices.length ?? 0).toBe(Math.ceil(badCount / 20));
    }),
    { numRuns: 50 },
  ));

it("names a series that was refused, and why, in words that the summary shows", async () => {
  const { taken, post } = startAggregator();
  const outbox = outboxTo(post);
  measure(outbox, [good(1), bad(7)]);
  await sendAll(outbox, false);
  expect(taken[0]?.notices).toEqual([
    { code: "series-refused", level: "warning", text: expect.stringMatching(/http_reqs .*odd 7.* should be/) },
  ]);
});

it("cuts a delta that is too large into as many as it takes, in order and without a gap", async () => {
  const { taken, post } = startAggregator(6_000);
  const outbox = outboxTo(post);
  const made = measure(
    outbox,
    Array.from({ length: 100 }, (_, index) => good(index)),
  );
  outbox.countError("boom", "script.js:1:1");
  expect(await sendAll(outbox)).toEqual({ is: "acknowledged" });
  expect(taken.length).toBeGreaterThan(1);
  expect(taken.map(({ sequence }) => sequence)).toEqual(taken.map((_, index) => index + 1));
  expect(taken.map(({ final }) => final)).toEqual(taken.map((_, index) => index === taken.length - 1));
  expect(namesIn(taken)).toHaveLength(100);
  let sum = 0;
  for (const { seconds, attemptsTotal } of taken) {
    sum += ledgerSum("attempts", seconds);
    expect(attemptsTotal).toBe(sum);
  }
  expect([sum, taken.flatMap(({ errors }) => errors)]).toEqual([made, [expect.objectContaining({ message: "boom" })]]);
  expect(taken.reduce((total, { health }) => total + health.spanMs, 0)).toBe(taken.at(-1)?.health.spanMs);
});

it("leaves out a metric that is of another kind in this run, and keeps what came with it", async () => {
  const { taken, post } = startAggregator();
  const outbox = outboxTo(post);
  measure(outbox, [trend("carts", {}, [5])]);
  await sendAll(outbox, false);
  measure(outbox, [good(1), counter("carts", {}, 3), counter("carts", { name: "b" }, 3)]);
  expect(await sendAll(outbox)).toEqual({ is: "acknowledged" });
  expect(namesIn(taken)).toEqual(["", "page 1"]);
  expect(taken.at(-1)?.refusedSampleCount).toBe(6);
});

it("takes a script's endless message for what it is: an error with a long text", async () => {
  const { taken, post } = startAggregator();
  const outbox = outboxTo(post);
  outbox.countError("x".repeat(1_000_000), "y".repeat(10_000));
  expect(await sendAll(outbox)).toEqual({ is: "acknowledged" });
  expect(taken[0]?.errors[0]?.message).toHaveLength(2_000);
});
