// When a connection carries more than one request, and when the script or the config wants new ones, over both versions
// of HTTP.
import { closeAll as closeHttp1, OK, openWith } from "./h1/engine-session.ts";
import { answerOk, closeAll as closeHttp2, open } from "./h2/serve.ts";

afterEach(async () => {
  closeHttp2();
  await closeHttp1();
});

interface Options {
  readonly noConnectionReuse?: boolean;
}

const PROTOCOLS = {
  "HTTP/1.1": async (options: Options = {}) => {
    const { hostile, send, session, engine } = await openWith(options, (socket) => void socket.write(OK));
    return { send, session, engine, connections: hostile.connections, requests: hostile.requests };
  },
  "HTTP/2": async (options: Options = {}) => {
    const { requests, ...served } = await open((stream) => void setTimeout(answerOk, 5, stream), options);
    return { ...served, requests: () => requests };
  },
};

describe.each(Object.keys(PROTOCOLS) as (keyof typeof PROTOCOLS)[])("connections over %s", (protocol) => {
  const start = PROTOCOLS[protocol];

  it.each(["close", "Close", "keep-alive, close", " close ,x"])("end with a request that says %j", async (value) => {
    const { send, connections, requests } = await start();
    for (const headers of [null, { connection: value }, null, { Connection: value }, null])
      expect(await send({ headers })).toMatchObject({ status: 200, failure: null });
    expect([connections(), requests().length]).toEqual([3, 5]);
    if (protocol === "HTTP/1.1")
      expect(requests().map((text) => /^connection: close\r$/im.test(text))).toEqual([false, true, false, true, false]);
  });

  it.each(["keep-alive", "closed", "x-close"])("go on after a request that says %j", async (value) => {
    const { send, connections } = await start();
    for (let nth = 0; nth < 3; nth += 1) await send({ headers: { Connection: value } });
    expect(connections()).toBe(1);
  });

  it("are one for each request where the config says so", async () => {
    const { send, connections, requests, engine } = await start({ noConnectionReuse: true });
    for (const method of ["GET", "POST", "GET"]) {
      const reply = await send({ method });
      expect(reply).toMatchObject({ status: 200, firstFailure: null });
      expect(reply.connectingMicros).toBeGreaterThan(0);
    }
    const parallel = await Promise.all(Array.from({ length: 5 }, () => send()));
    expect(parallel.every(({ status }) => status === 200)).toBe(true);
    expect([connections(), requests().length, engine.inFlight]).toEqual([8, 8, 0]);
    if (protocol === "HTTP/1.1") expect(requests().every((text) => text.includes("Connection: close\r\n"))).toBe(true);
  });

  it("are new after they were renewed, and none that is busy is cut", async () => {
    const { send, session, connections } = await start();
    await send();
    session.renew();
    expect((await send()).connectingMicros).toBeGreaterThan(0);
    const busy = send();
    session.renew();
    expect((await busy).failure).toBeNull();
    await send();
    await send();
    expect(connections()).toBe(3);
  });
});
