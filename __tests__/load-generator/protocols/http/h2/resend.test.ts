// What an HTTP/2 server has not looked at goes by another connection, once; so does a safe request on a used connection
// that ends without a word.
import { constants } from "node:http2";
import { FAILURES } from "../../../../../contracts/metrics/outcomes.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { type Answerer, answerOk, closeAll, open } from "./serve.ts";

afterEach(closeAll);

const outcomeOf = ({ failure, firstFailure }: Reply): (string | null)[] =>
  [firstFailure, failure].map((one) => (one === null ? null : FAILURES[one].outcome));

const at =
  (nths: readonly number[], answer: Answerer): Answerer =>
  (stream, nth, served) =>
    nths.includes(nth) ? answer(stream, nth, served) : answerOk(stream);

const refuse: Answerer = (stream) => stream.close(constants.NGHTTP2_REFUSED_STREAM);
/** Says that nothing after the first stream was looked at. */
const sayGoodbye: Answerer = (stream) => stream.session?.goaway(constants.NGHTTP2_NO_ERROR, 1);
const sayGoodbyeInAnger: Answerer = (stream) => stream.session?.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 1);
const cut: Answerer = (_stream, _nth, { sockets }) => void sockets.at(-1)?.destroy();

describe.each<[string, Answerer]>([
  ["a stream that was refused", refuse],
  ["a stream beyond the last of a goodbye", sayGoodbye],
  ["a stream beyond the last of an angry goodbye", sayGoodbyeInAnger],
])("%s", (_, answer) => {
  it.each(["GET", "POST"])("has its %s sent once more, on a new connection", async (method) => {
    const { send, connections, requests } = await open(at([2], answer));
    await send();
    const body = method === "POST" ? Buffer.from("whole") : null;
    const reply = await send({ method, body, path: "/again" });
    expect(reply).toMatchObject({ status: 200, failure: null, firstFailure: "stream-refused" });
    expect([outcomeOf(reply)[0], requests, connections()]).toEqual(["never-sent", ["/", "/again", "/again"], 2]);
    expect(reply.handshakingMicros).toBeGreaterThan(0);
    expect(await send()).toMatchObject({ status: 200, firstFailure: null });
  });

  it("is never sent twice more, nor where the config forbids it", async () => {
    const often = await open(at([2, 3], (stream, nth, served) => (nth === 2 ? answer : refuse)(stream, nth, served)));
    await often.send();
    expect(await often.send()).toMatchObject({ failure: "stream-refused", firstFailure: "stream-refused" });
    expect(often.requests).toHaveLength(3);
    const never = await open(at([2], answer), { resendIdle: false });
    await never.send();
    expect(await never.send()).toMatchObject({ failure: "stream-refused", firstFailure: null });
    expect(never.requests).toHaveLength(2);
  });
});

it("leaves a stream alone that can be read once", async () => {
  const { send, requests } = await open(at([1], refuse));
  const stream = new Blob(["once"]).stream() as unknown as AsyncIterable<Uint8Array>;
  expect(await send({ method: "POST", stream })).toMatchObject({ failure: "stream-refused", firstFailure: null });
  expect(requests).toHaveLength(1);
});

describe("a connection that ends without a word", () => {
  it("has a GET sent once more where it was used before", async () => {
    const { send, requests, connections } = await open(at([2], cut));
    await send();
    const reply = await send();
    expect(reply).toMatchObject({ status: 200, firstFailure: "connection-reset" });
    expect([outcomeOf(reply)[0], requests.length, connections()]).toEqual(["ambiguous", 3, 2]);
  });

  it("fails a POST, and a GET that is its first", async () => {
    const used = await open(at([2], cut));
    await used.send();
    expect(await used.send({ method: "POST" })).toMatchObject({ failure: "connection-reset", firstFailure: null });
    const fresh = await open(at([1], cut));
    expect(await fresh.send()).toMatchObject({ failure: "connection-reset", firstFailure: null });
    expect([used.requests.length, fresh.requests.length]).toEqual([2, 1]);
  });

  it("has a code of its own where the config forbids to repeat", async () => {
    const { send } = await open(at([2], cut), { resendIdle: false });
    await send();
    const reply = await send();
    expect([reply.failure, reply.message]).toEqual(["idle-closed", expect.stringContaining("http.resendIdle")]);
  });

  it("carries no request when its end has come before a pause is over", async () => {
    const { send, sockets, requests, connections } = await open(answerOk);
    for (let turn = 0; turn < 4; turn += 1) {
      expect(await send({ method: "POST" })).toMatchObject({ status: 200, failure: null });
      const wakes = new Promise((resolve) => setTimeout(resolve, 30));
      await new Promise((resolve) => setTimeout(resolve, 15));
      await new Promise(setImmediate);
      sockets.at(-1)?.destroy();
      // The timer is due before what the server has sent is read, as it is when a pause ends on a busy thread.
      for (const endMs = performance.now() + 30; performance.now() < endMs; );
      await wakes;
    }
    expect([requests.length, connections()]).toEqual([4, 4]);
  });
});
