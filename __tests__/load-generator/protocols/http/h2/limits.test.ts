// What Node's HTTP/2 client would refuse or slow down by itself is not in the way, and is never told of the target.
import { answerOk, closeAll, open } from "./serve.ts";

afterEach(closeAll);

const MiB = 1024 * 1024;

it("opens the windows that the server may fill before it hears of reading", async () => {
  let settings: unknown;
  let window = 0;
  const { send, sessions } = await open((stream) => {
    // The window of the connection comes in a frame of its own.
    setTimeout(() => {
      settings = stream.session?.remoteSettings.initialWindowSize;
      window = stream.session?.state.remoteWindowSize ?? 0;
      answerOk(stream);
    }, 20);
  });
  await send();
  expect([settings, window, sessions.length]).toEqual([4 * MiB, 32 * MiB, 1]);
});

it("takes heads of many fields and of many bytes", async () => {
  const fields = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x-field-${index}`, "v".repeat(200)]));
  const { send } = await open(
    (stream) => {
      stream.respond({ ":status": 200, ...fields });
      stream.end("ok");
    },
    {},
    { maxSendHeaderBlockLength: MiB },
  );
  const reply = await send();
  expect([reply.status, reply.failure, reply.head.fields.length > 500]).toEqual([200, null, true]);
});

it("holds no session full with uploads that were refused", async () => {
  const { send, connections } = await open((stream, nth) => {
    if (nth % 2 === 0) answerOk(stream);
    else stream.respond({ ":status": 413 }, { endStream: true });
  });
  for (let turn = 0; turn < 6; turn += 1) {
    const upload = await send({ method: "POST", body: Buffer.alloc(8 * MiB), timeoutMs: 30_000 });
    expect([upload.status, upload.failure]).toEqual([413, null]);
    expect(await send()).toMatchObject({ status: 200, failure: null });
  }
  expect(connections()).toBe(1);
});

it("goes by a smaller table of fields than usual, which the server asks for", async () => {
  const { send, connections } = await open((stream) => answerOk(stream), {}, { settings: { headerTableSize: 0 } });
  // The first request may be on its way before the server has said so.
  for (let turn = 0; turn < 3; turn += 1) expect(await send()).toMatchObject({ status: 200, failure: null });
  expect(connections()).toBe(1);
});
