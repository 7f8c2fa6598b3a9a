// An aggregator's life: it records itself, serves the run that it is told of, and ends with that run, with the
// deadline, or when it is stopped; what it took is flushed in each case.
import { RequestRefused } from "../../images/aggregator/server/refusal.ts";
import { counter, rate } from "../metrics/support.ts";
import { DEADLINE_MS, GENERATION, IDENTITY, POLL_MS, Region, refusal } from "./region.ts";
import { deltaOf, RUN_ID } from "./support.ts";

const NEXT_RUN = "20261124-180000-next";
const GRACE_MS = 60_000;
const acknowledged = (sequence: number) => ({ status: 200, answer: { acknowledged: sequence } });
const refusedAs = (status: number, error: string) => ({ status, answer: { error } });

describe("an aggregator", () => {
  let region: Region;
  beforeEach(() => {
    region = new Region();
  });
  afterEach(async () => {
    region.aggregator.stop();
    await region.clock.advance(30_000);
    expect(region.outcome).toBeDefined();
  });

  it("records itself, and repeats it as its heartbeat as often as it is told", async () => {
    await region.start();
    expect(region.requests).toEqual([IDENTITY]);
    await region.clock.advance(POLL_MS - 1);
    expect(region.requests).toHaveLength(1);
    await region.clock.advance(1 + 3 * POLL_MS);
    expect(region.requests.slice(1)).toEqual(Array.from({ length: 4 }, () => ({ ...IDENTITY, runId: RUN_ID })));
  });

  it("tries again, ever more seldom, while the orchestrator cannot be reached", async () => {
    region.answer = () => Promise.reject(new Error("down"));
    await region.start();
    await region.clock.advance(60_000);
    expect(region.requests.length).toBeGreaterThan(5);
    expect(region.requests.length).toBeLessThan(20);
    expect(await region.send()).toBe(0);
    expect(region.replies[0]).toMatchObject(refusedAs(503, "unavailable"));
    region.answer = undefined;
    await region.clock.advance(10_000);
    await region.send();
    await region.clock.advance(1_000);
    expect(region.replies[1]).toEqual(acknowledged(1));
  });

  it("acknowledges a delta when the log has it, and not before", async () => {
    await region.start();
    await region.send();
    expect(region.replies).toEqual([undefined]);
    expect(await region.ledgerOf()).toEqual({});
    await region.clock.advance(1_000);
    expect(region.replies).toEqual([acknowledged(1)]);
    expect(await region.ledgerOf()).toEqual({ "worker-0": 1 });
  });

  it("acknowledges nothing while the log is down, and all of it, once, when it is back", async () => {
    await region.start();
    region.logs.isDown = true;
    await region.send();
    await region.send();
    await region.send({ sequence: 2 });
    await region.clock.advance(20_000);
    expect(region.replies).toEqual([undefined, undefined, undefined]);
    region.logs.isDown = false;
    await region.clock.advance(10_000);
    expect(region.replies).toEqual([acknowledged(1), acknowledged(1), acknowledged(2)]);
    expect(await region.ledgerOf()).toEqual({ "worker-0": 2 });
  });

  describe("that watches the thresholds", () => {
    const failing = (count: number) => [
      { second: 0, series: [counter("http_reqs", {}, count), rate("http_req_failed", {}, count, count)] },
    ];
    const watchOf = (delaySeconds = 0) => ({
      regions: ["us-east-1", "eu-west-1"],
      thresholds: [
        { metric: "http_reqs", expression: "count<1000", delaySeconds: 0 },
        { metric: "http_req_failed{region:us-east-1}", expression: "rate<0.5", delaySeconds },
      ],
    });
    const said = () => region.requests.flatMap(({ abort }) => (abort === undefined ? [] : [abort]));

    it("asks for the run's end with the first that does not hold, until it watches no more", async () => {
      region.watch = watchOf();
      await region.start();
      await region.clock.advance(5_000);
      expect(said()).toEqual([]);
      await region.send({ seconds: failing(4) });
      await region.clock.advance(4_000);
      const { metric, expression } = region.watch.thresholds[1] ?? {};
      expect(said()[0]).toEqual({
        metric,
        expression,
        reason: expect.stringMatching(/rate<0.5, measured 100\.00 %, \d+\.0 s into/),
      });
      region.watch = null;
      await region.clock.advance(POLL_MS);
      const count = said().length;
      await region.clock.advance(10 * POLL_MS);
      expect(said()).toHaveLength(count);
    });

    it("does not look before its delay, and looks again when a log was out of reach", async () => {
      region.watch = watchOf(20);
      await region.start();
      await region.send({ seconds: failing(4) });
      await region.clock.advance(15_000);
      expect(said()).toEqual([]);
      region.logs.isDown = true;
      await region.clock.advance(10_000);
      expect(said()).toEqual([]);
      expect(region.events).toContain("thresholds-unwatched");
      region.logs.isDown = false;
      await region.clock.advance(5_000);
      expect(said().length).toBeGreaterThan(0);
    });
  });

  it("flushes what comes after a while soon, then once a second", async () => {
    await region.start();
    await region.clock.advance(500);
    for (const sequence of [1, 2, 3]) {
      await region.send({ sequence });
      await region.clock.advance(100);
    }
    // A second one may follow the first at once.
    expect(region.replies).toEqual([acknowledged(1), acknowledged(2), undefined]);
    await region.clock.advance(1_000);
    expect(region.replies[2]).toEqual(acknowledged(3));
    await region.clock.advance(2_000);
    for (let sequence = 4; sequence < 24; sequence += 1) {
      await region.send({ sequence });
      await region.clock.advance(250);
    }
    expect(region.logs.of(RUN_ID).items.length).toBeLessThanOrEqual(3 + 6);
  });

  it("does not let the last delta of a worker wait", async () => {
    await region.start();
    await region.clock.advance(500);
    for (const sequence of [1, 2]) {
      await region.send({ sequence });
      await region.clock.advance(100);
    }
    await region.send({ sequence: 3, final: true });
    await region.clock.advance(150);
    expect(region.replies[2]).toEqual(acknowledged(3));
  });

  it("leaves what comes during a flush to the next", async () => {
    region.logs.appendMs = 500;
    await region.start();
    await region.send();
    await region.clock.advance(1_200);
    await region.send({ sequence: 2 });
    await region.clock.advance(400);
    expect(region.replies).toEqual([acknowledged(1), undefined]);
    expect(await region.ledgerOf()).toEqual({ "worker-0": 1 });
    await region.clock.advance(1_000);
    expect(region.replies[1]).toEqual(acknowledged(2));
  });

  it("takes nothing before it knows what the log has, and goes on from there", async () => {
    await region.writeByAnother({ "worker-0": 4 });
    region.logs.isDown = true;
    await region.start();
    await region.send({ sequence: 5 });
    expect(region.replies[0]).toMatchObject(refusedAs(503, "unavailable"));
    region.logs.isDown = false;
    await region.clock.advance(1_000);
    await region.send({ sequence: 4 });
    expect(region.replies[1]).toEqual(acknowledged(4));
    await region.send({ sequence: 5 });
    await region.clock.advance(1_000);
    expect(region.replies[2]).toEqual(acknowledged(5));
  });

  it("asks for what is missing before a delta, once the log does not have it either", async () => {
    await region.start();
    await region.send({ sequence: 3 });
    await region.clock.advance(1_000);
    expect(region.replies[0]).toEqual({ status: 409, answer: { error: "ledger-gap", expected: 1 } });
    await region.send({ sequence: 3 });
    await region.writeByAnother({ "worker-0": 2 });
    await region.clock.advance(2_000);
    expect(region.replies[1]).toEqual(acknowledged(3));
    expect(await region.ledgerOf()).toEqual({ "worker-0": 3 });
  });

  it("reads the log once for all whose deltas are early", async () => {
    await region.start();
    const before = region.logs.readCount;
    for (let slot = 0; slot < 50; slot += 1) await region.send({ workerId: `worker-${slot}`, sequence: 9 });
    await region.clock.advance(1_000);
    expect(region.logs.readCount).toBe(before + 1);
  });

  it("refuses a metric that was of another kind", async () => {
    await region.start();
    const withSeries = (sequence: number, series: ReturnType<typeof counter>) =>
      deltaOf({ sequence, seconds: [{ second: 0, series: [series] }] });
    void region.aggregator.receive(withSeries(1, counter("carts", {}, 1)), 500, GENERATION);
    const second = region.aggregator.receive(withSeries(2, rate("carts", {}, 1, 1)), 500, GENERATION);
    await expect(second).rejects.toBeInstanceOf(RequestRefused);
  });

  it("refuses the deltas of another run", async () => {
    await region.start();
    await region.send({ runId: "another" });
    expect(region.replies[0]).toMatchObject(refusedAs(409, "stale-run"));
  });

  it("refuses a delta of this run with a pass of another", async () => {
    await region.start();
    for (const generation of [GENERATION - 1, GENERATION + 1]) {
      const reply = await region.aggregator.receive(deltaOf(), 500, generation);
      expect(reply).toMatchObject(refusedAs(409, "stale-run"));
    }
    expect(await region.ledgerOf()).toEqual({});
  });

  it("leaves a run that is stale: nothing of it is written any more, and its senders are told", async () => {
    await region.start();
    region.logs.isDown = true;
    await region.send();
    await region.send({ workerId: "early", sequence: 7 });
    region.answer = async () => refusal(409, "stale-run");
    await region.clock.advance(POLL_MS);
    region.logs.isDown = false;
    await region.clock.advance(10_000);
    expect(region.replies[0]).toMatchObject(refusedAs(409, "stale-run"));
    expect(region.replies[1]).toMatchObject(refusedAs(409, "stale-run"));
    expect(await region.ledgerOf()).toEqual({});
    expect(region.requests.at(-1)).toEqual(IDENTITY);
    await region.send();
    expect(region.replies[2]).toMatchObject(refusedAs(503, "unavailable"));
  });

  it("stays in its run when it is refused for another reason", async () => {
    await region.start();
    region.answer = async () => refusal(503, "resetting");
    await region.clock.advance(POLL_MS);
    await region.send();
    await region.clock.advance(1_000);
    expect(region.replies[0]).toEqual(acknowledged(1));
  });

  it("takes up the next run with nothing of the one before", async () => {
    await region.start();
    await region.send();
    await region.clock.advance(1_000);
    region.runId = NEXT_RUN;
    await region.clock.advance(POLL_MS);
    await region.send({ runId: RUN_ID, sequence: 2 });
    expect(region.replies[1]).toMatchObject(refusedAs(409, "stale-run"));
    await region.send({ workerId: "worker-9" });
    await region.clock.advance(1_000);
    expect(region.replies[2]).toEqual(acknowledged(1));
    expect(await region.ledgerOf(RUN_ID)).toEqual({ "worker-0": 1 });
    expect(await region.ledgerOf(NEXT_RUN)).toEqual({ "worker-9": 1 });
    expect(region.requests.at(-1)).not.toHaveProperty("flushed");
  });

  it("tells its last flush when the region has ended, but not before all is in the log", async () => {
    await region.start();
    region.logs.isDown = true;
    await region.send();
    region.hasEnded = true;
    await region.clock.advance(4 * POLL_MS);
    expect(region.requests.some(({ flushed }) => flushed === true)).toBe(false);
    region.logs.isDown = false;
    // As soon as it is in the log, not with the next heartbeat.
    const before = region.requests.length;
    for (let waited = 0; region.replies[0] === undefined && waited < 100; waited += 1) await region.clock.advance(100);
    expect(region.requests.slice(before).at(-1)).toEqual({ ...IDENTITY, runId: RUN_ID, flushed: true });
    await region.clock.advance(3 * POLL_MS);
    expect(region.requests.at(-1)).toHaveProperty("flushed", true);
    expect(region.events.filter((event) => event === "flushed")).toHaveLength(1);
  });

  it("tells it at once when there is nothing to flush, and asks no more often for that", async () => {
    await region.start();
    region.hasEnded = true;
    await region.clock.advance(POLL_MS);
    expect(region.requests.at(-1)).toHaveProperty("flushed", true);
    const before = region.requests.length;
    await region.clock.advance(4 * POLL_MS);
    expect(region.requests.length - before).toBeLessThanOrEqual(4);
  });

  it("takes nothing more when the deadline and its grace are over, but flushes what it took", async () => {
    await region.start();
    await region.clock.advance(DEADLINE_MS + GRACE_MS - 5_000);
    region.logs.isDown = true;
    await region.send();
    await region.clock.advance(6_000);
    await region.send({ sequence: 2 });
    expect(region.replies[0]).toBeUndefined();
    expect(region.replies[1]).toMatchObject(refusedAs(409, "stale-run"));
    region.logs.isDown = false;
    await region.clock.advance(10_000);
    expect(region.replies[0]).toEqual(acknowledged(1));
    expect(await region.ledgerOf()).toEqual({ "worker-0": 1 });
    expect(region.events.filter((event) => event === "deadline-passed")).toHaveLength(1);
  });

  it("ends at the deadline when nobody answers it any more, and takes up the next run all the same", async () => {
    await region.start();
    region.answer = () => Promise.reject(new Error("down"));
    await region.clock.advance(DEADLINE_MS + GRACE_MS);
    await region.send();
    expect(region.replies[0]).toMatchObject(refusedAs(409, "stale-run"));
    region.answer = undefined;
    region.runId = NEXT_RUN;
    region.deadlineMs = 10 * DEADLINE_MS;
    await region.clock.advance(15_000);
    await region.send();
    await region.clock.advance(1_000);
    expect(region.replies[1]).toEqual(acknowledged(1));
  });

  it("flushes what it took when it is stopped, then returns", async () => {
    await region.start();
    await region.clock.advance(300);
    await region.send();
    region.aggregator.stop();
    await region.clock.advance(0);
    expect(region.outcome).toBe("returned");
    expect(region.replies[0]).toEqual(acknowledged(1));
    expect(await region.ledgerOf()).toEqual({ "worker-0": 1 });
    await region.send({ sequence: 2 });
    expect(region.replies[1]).toMatchObject(refusedAs(503, "unavailable"));
  });

  it("returns before it is killed though the log is down, and leaves no sender without an answer", async () => {
    await region.start();
    region.logs.isDown = true;
    await region.send();
    await region.send({ workerId: "early", sequence: 7 });
    region.aggregator.stop();
    await region.clock.advance(19_000);
    expect(region.outcome).toBeUndefined();
    await region.clock.advance(1_000);
    expect(region.outcome).toBe("returned");
    await region.clock.advance(10_000);
    expect(region.replies).toMatchObject([refusedAs(503, "unavailable"), refusedAs(503, "unavailable")]);
  });

  it("can be stopped before it knows any run", async () => {
    region.answer = () => new Promise(() => undefined);
    await region.start();
    region.aggregator.stop();
    await region.clock.advance(0);
    expect(region.outcome).toBe("returned");
  });

  it("ends with a mistake of its own, so that it is replaced, and says so to whoever waits", async () => {
    region = new Region({
      mintId: () => {
        throw new TypeError("a mistake of ours");
      },
    });
    await region.start();
    await region.send();
    await region.clock.advance(1_000);
    expect(region.outcome).toEqual(new TypeError("a mistake of ours"));
    expect(region.replies[0]).toMatchObject(refusedAs(503, "unavailable"));
  });
});
