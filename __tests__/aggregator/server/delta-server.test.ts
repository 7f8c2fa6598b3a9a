// The aggregator's door: who may send, what is refused and how, and that nothing which is sent makes it fall.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { noticeOf } from "../../../contracts/delta/notices.ts";
import { MAX_DELTA_BYTES, WorkerDelta } from "../../../contracts/delta/worker-delta.ts";
import { staleRun, unavailable } from "../../../images/aggregator/server/delta-reply.ts";
import { startDeltaServer } from "../../../images/aggregator/server/delta-server.ts";
import { RequestRefused } from "../../../images/aggregator/server/refusal.ts";
import { counter, trend } from "../../metrics/support.ts";
import { deltaOf, FakeClock, REGION, settle } from "../support.ts";
import { mutatedDeltaArb } from "./mutation.ts";
import { headOf, passOf, type Sending, TestServer, TOKEN } from "./sender.ts";

const MIB = 1024 * 1024;
const delta = deltaOf({ seconds: [{ second: 0, series: [counter("http_reqs", { name: "cart" }, 2)] }] });
const BODY = JSON.stringify(delta);
const gzipped = (body: string | Buffer, rest: Sending = {}): Sending => ({
  ...rest,
  body: gzipSync(body),
  headers: { "content-encoding": "gzip" },
});

describe("the delta server", () => {
  let server: TestServer;
  beforeEach(async () => {
    server = new TestServer();
    await server.start();
  });
  afterEach(() => server.stop());

  const expectAlive = async (): Promise<void> => {
    expect(await server.send({ path: "/health", method: "GET", pass: "" })).toMatchObject({ status: 200 });
    expect(await server.send({ body: BODY })).toMatchObject({ status: 200, body: { acknowledged: 1 } });
  };

  it("passes a delta on, compressed or not, and answers what becomes of it", async () => {
    expect(await server.send({ body: BODY })).toMatchObject({ status: 200, body: { acknowledged: 1 } });
    expect(await server.send(gzipped(BODY))).toMatchObject({ status: 200, body: { acknowledged: 1 } });
    expect(server.received).toEqual([delta, delta]);
    server.receive = async () => ({ status: 409, answer: { error: "ledger-gap", expected: 7 } });
    expect(await server.send({ body: BODY })).toMatchObject({
      status: 409,
      body: { error: "ledger-gap", expected: 7 },
    });
    server.receive = async () => staleRun("another run");
    expect(await server.send({ body: BODY })).toMatchObject({ status: 409, body: { error: "stale-run" } });
    server.receive = async () => unavailable("later");
    const later = await server.send({ body: BODY });
    expect(later).toMatchObject({ status: 503, body: { error: "unavailable" }, headers: { "retry-after": "1" } });
  });

  it("answers by its own name alone, and no page, even with a pass", async () => {
    const own = `127.0.0.1:${server.port}`;
    for (const headers of [{ host: "evil.example:8125" }, { host: own }, { host: "10.0.1.7" }, { origin: "null" }]) {
      const answer = await server.send({ body: BODY, headers: headers as Record<string, string> });
      expect(answer).toMatchObject({ status: 403, body: { error: "unauthorized" } });
      expect(answer.headers).not.toHaveProperty("access-control-allow-origin");
    }
    const health = { path: "/health", method: "GET", pass: "" };
    expect(await server.send({ ...health, headers: { host: own } })).toMatchObject({ status: 200 });
    expect(await server.send({ ...health, headers: { host: "evil.example" } })).toMatchObject({ status: 403 });
    expect(server.received).toEqual([]);
  });

  it("tells its health to anybody, and knows no other route", async () => {
    expect(await server.send({ path: "/health", method: "GET", pass: "" })).toMatchObject({ status: 200 });
    for (const [method, path] of [
      ["GET", "/deltas"],
      ["POST", "/health"],
      ["POST", "/deltas/"],
      ["DELETE", "/"],
    ] as const)
      expect(await server.send({ method, path, body: BODY })).toMatchObject({
        status: 404,
        body: { error: "bad-request" },
      });
    expect(server.received).toEqual([]);
  });

  const PASS = passOf();
  it.each([
    ["no pass", ""],
    ["the flush token itself", TOKEN],
    ["a pass made of another flush token", passOf({}, `${TOKEN}x`)],
    ["a pass of another region", passOf({ region: "eu-west-1" })],
    ["a pass to another slot", passOf({ slot: 1 })],
    ["another worker's pass", passOf({ workerId: "worker-1" })],
    ["a pass with another generation put in", PASS.replace("3.", "4.")],
    ["a pass with another slot put in", PASS.replace(".0.", ".1.")],
    ["a pass with another name put in", PASS.replace(/[\w-]+(?=\.[\w-]+$)/, (id) => `${id.slice(0, -1)}x`)],
    ["a pass that is cut", PASS.slice(0, -1)],
    ["a pass in capitals", PASS.toUpperCase()],
    ["a pass and more", `${PASS}x`],
  ])("refuses %s", async (_what, pass) => {
    const refused = { status: 401, body: { error: "unauthorized" } };
    expect(await server.send({ body: BODY, pass })).toMatchObject(refused);
    expect(server.received).toEqual([]);
  });

  it("looks at each pass that comes over one connection", async () => {
    const told: number[] = [];
    server.receive = async (_delta, _bytes, generation) => {
      told.push(generation);
      return unavailable("later");
    };
    const passes = [passOf({ generation: 7 }), `${PASS}x`, passOf({ generation: 7 }), passOf({ generation: 8 })];
    const statuses: number[] = [];
    // The agent keeps its connection, and each request is answered before the next is sent.
    for (const pass of passes) statuses.push((await server.send({ body: BODY, pass })).status);
    expect(statuses).toEqual([503, 401, 503, 503]);
    expect(told).toEqual([7, 7, 8]);
  });

  it("tells its sink in which run the sender may speak", async () => {
    let told: number | undefined;
    server.receive = async (_delta, _bytes, generation) => {
      told = generation;
      return unavailable("later");
    };
    await server.send({ body: BODY, pass: passOf({ generation: 7 }) });
    expect(told).toBe(7);
  });

  it("says once, not a hundred times, that strangers knock", async () => {
    for (let count = 0; count < 100; count += 1) await server.send({ body: BODY, pass: "guess" });
    expect(server.events).toEqual(["requests-refused"]);
  });

  it("refuses another region's delta", async () => {
    const body = JSON.stringify({ ...delta, region: "eu-west-1" });
    expect(await server.send({ body })).toMatchObject({ status: 400, body: { error: "bad-request" } });
    expect(server.received).toEqual([]);
  });

  const duration = trend("http_req_duration", {}, [1_000, 2_000]);
  it.each<[string, object, string]>([
    ["a negative count", { ...duration, count: -2 }, "count"],
    ["a wrong bucket count", { ...duration, count: 3, sum: 4_000 }, "histogram"],
    ["a sum that is not a number", { ...counter("carts", {}, 1), sum: Number.NaN }, "sum"],
  ])("refuses %s and says where it is", async (_what, series, field) => {
    const answer = await server.send({
      body: JSON.stringify({ ...delta, seconds: [{ second: 0, series: [series] }] }),
    });
    expect(answer).toMatchObject({ status: 400, body: { issues: [{ path: `seconds[0].series[0].${field}` }] } });
    expect(server.received).toEqual([]);
  });

  it.each<[string, Sending, number]>([
    ["text that is no JSON", { body: "{" }, 400],
    ["NaN, which JSON does not have", { body: BODY.replace('"sum":2', '"sum":NaN') }, 400],
    ["a number beyond all numbers", { body: BODY.replace('"sum":2', '"sum":1e999') }, 400],
    ["nothing", { body: "" }, 400],
    ["bytes that are not gzip", { body: BODY, headers: { "content-encoding": "gzip" } }, 400],
    ["gzip that is cut off", { body: gzipSync(BODY).subarray(0, -9), headers: { "content-encoding": "gzip" } }, 400],
    ["another encoding", { body: BODY, headers: { "content-encoding": "br" } }, 415],
    ["lists in lists in lists", { body: "[".repeat(100_000) + "]".repeat(100_000) }, 400],
    [
      "a deep object where nobody looks",
      { body: BODY.replace("{", `{"x":${'{"x":'.repeat(99)}1${"}".repeat(99)},`) },
      400,
    ],
    ["a million empty objects", { body: `[${"{},".repeat(1_000_000)}{}]` }, 400],
    ["more than a delta may have", { body: Buffer.alloc(MAX_DELTA_BYTES + 1, 0x20) }, 413],
  ])("refuses %s", async (_what, sending, status) => {
    expect(await server.send(sending)).toMatchObject({ status });
    expect(server.received).toEqual([]);
    await expectAlive();
  });

  it("takes brackets in texts for text", async () => {
    const notice = noticeOf("names-bounded", `\\"${"[{".repeat(900)}`);
    const body = JSON.stringify({ ...delta, notices: [notice] });
    expect(await server.send({ body })).toMatchObject({ status: 200 });
    expect(server.received[0]?.notices).toEqual([notice]);
  });

  it("refuses an endless body without a length as soon as it is too large", async () => {
    const { socket, answer } = server.open(headOf());
    const chunk = Buffer.concat([Buffer.from("100000\r\n"), Buffer.alloc(MIB, 0x20), Buffer.from("\r\n")]);
    for (let count = 0; count < 17; count += 1) socket.write(chunk);
    expect(await answer).toMatch(/^HTTP\/1.1 413 /);
    await expectAlive();
  });

  it("refuses bombs of a gigabyte each, and needs no more memory for many than for few", async () => {
    const member = gzipSync(Buffer.alloc(16 * MIB));
    const bomb = Buffer.concat(Array.from({ length: 64 }, () => member));
    const sending = { body: bomb, headers: { "content-encoding": "gzip" } };
    const drop = async (count: number): Promise<void> => {
      for (let dropped = 0; dropped < count; dropped += 1)
        expect(await server.send(sending)).toMatchObject({ status: 413, body: { error: "too-large" } });
    };
    await drop(5);
    const beforeBytes = process.memoryUsage().rss;
    await drop(30);
    expect(process.memoryUsage().rss - beforeBytes).toBeLessThan(64 * MIB);
    expect(server.received).toEqual([]);
    await expectAlive();
  });

  it("holds no more than so much of all bodies at once, and has room again when the senders are gone", async () => {
    const large = Buffer.concat([Buffer.from(headOf(16 * MIB)), Buffer.alloc(15 * MIB, 0x20)]);
    const senders = Array.from({ length: 5 }, () => server.open(large));
    expect(await Promise.race(senders.map(({ answer }) => answer))).toMatch(/^HTTP\/1.1 503 /);
    for (const { socket } of senders) socket.destroy();
    await expectAlive();
    const whole = await server.send({ body: Buffer.alloc(15 * MIB, 0x20) });
    expect(whole).toMatchObject({ status: 400 });
  });

  it("lives on when a sender goes away in mid-body, or before its answer", async () => {
    const half = server.open(headOf(1_000));
    half.socket.write("{");
    await server.send({ path: "/health", method: "GET" });
    half.socket.resetAndDestroy();
    let persist = (): void => undefined;
    server.receive = () =>
      new Promise((resolve) => {
        persist = () => resolve({ status: 200, answer: { acknowledged: 1 } });
      });
    const gone = server.open(`${headOf(Buffer.byteLength(BODY))}${BODY}`);
    while (server.received.length === 0) await settle();
    gone.socket.resetAndDestroy();
    await new Promise((resolve) => gone.socket.once("close", resolve));
    await settle();
    persist();
    server.receive = async () => ({ status: 200, answer: { acknowledged: 1 } });
    await expectAlive();
  });

  it("answers a sink's refusal, cuts the connection at its mistake, and goes on", async () => {
    server.receive = () => Promise.reject(new RequestRefused("bad-request", "carts is of another kind"));
    expect(await server.send({ body: BODY })).toMatchObject({
      status: 400,
      body: { message: "carts is of another kind" },
    });
    server.receive = () => Promise.reject(new TypeError("a mistake of ours"));
    await expect(server.send({ body: BODY })).rejects.toThrow("socket hang up");
    server.receive = async () => ({ status: 200, answer: { acknowledged: 1 } });
    await expectAlive();
  });

  it("lets answers under way finish when it closes", async () => {
    server.receive = async () => {
      await server.clock.sleep(500);
      return { status: 200, answer: { acknowledged: 1 } };
    };
    const answered = server.send({ body: BODY, headers: { connection: "close" } });
    while (server.received.length === 0) await settle();
    const closed = server.close(1_000);
    await server.clock.advance(500);
    expect(await answered).toMatchObject({ status: 200 });
    await closed;
    await expect(server.send({ body: BODY })).rejects.toThrow();
  });

  it("says what to do when its port is taken", async () => {
    const where = { host: "127.0.0.1", region: REGION, ownHost: () => undefined };
    const options = { ...where, token: TOKEN, clock: new FakeClock(), log: () => undefined };
    const sink = { receive: async () => unavailable("never") };
    await expect(startDeltaServer({ ...options, port: server.port, sink })).rejects.toMatchObject({
      code: "PORT_UNAVAILABLE",
    });
  });

  it("answers whatever is sent in place of a delta, and passes nothing on that is not one", () =>
    fc.assert(
      fc.asyncProperty(mutatedDeltaArb, fc.boolean(), async (body, isCompressed) => {
        const text = JSON.stringify(body);
        const before = server.received.length;
        const { status } = await server.send(isCompressed ? gzipped(text) : { body: text });
        expect([200, 400, 401]).toContain(status);
        const passed = server.received.slice(before);
        expect(passed).toHaveLength(status === 200 ? 1 : 0);
        for (const one of passed) expect(WorkerDelta.safeParse(one).error).toBeUndefined();
      }),
      { numRuns: 300 },
    ));

  it("answers a delta whose bytes were damaged, compressed or not", () =>
    fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(fc.tuple(fc.nat(9_999), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (isCompressed, changes) => {
          const bytes = isCompressed ? gzipSync(BODY) : Buffer.from(BODY);
          for (const [at, value] of changes) bytes[at % bytes.length] = value;
          const before = server.received.length;
          const headers: Record<string, string> = isCompressed ? { "content-encoding": "gzip" } : {};
          const { status } = await server.send({ body: bytes, headers });
          expect([200, 400, 401]).toContain(status);
          for (const one of server.received.slice(before)) expect(WorkerDelta.safeParse(one).error).toBeUndefined();
        },
      ),
      { numRuns: 300 },
    ));
});
