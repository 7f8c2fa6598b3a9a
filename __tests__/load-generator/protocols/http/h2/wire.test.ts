// The client's side of HTTP/2's frames, without a network: what is told of what came, what is said in return, and what
// breaks the protocol.
import type { Socket } from "node:net";
import fc from "fast-check";
import { encodeFields } from "../../../../../images/load-generator/protocols/http/h2/hpack/encoder.ts";
import { FrameReader } from "../../../../../images/load-generator/protocols/http/h2/wire/frame-reader.ts";
import { ProtocolError } from "../../../../../images/load-generator/protocols/http/h2/wire/frames.ts";
import { WireSession, type WireStream } from "../../../../../images/load-generator/protocols/http/h2/wire/session.ts";
import { HeadMemo } from "../../../../../images/load-generator/protocols/http/h2/wire-head.ts";

type Frame = readonly [type: number, flags: number, streamId: number, payload?: Buffer];

const frame = ([type, flags, streamId, payload = Buffer.alloc(0)]: Frame): Buffer => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(streamId, 5);
  return Buffer.concat([head, payload]);
};

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const setting = (id: number, value: number): Buffer => Buffer.concat([Buffer.from([0, id]), uint32(value)]);

const SETTINGS: Frame = [4, 0, 0];
const OK = encodeFields([[":status", "200"]]);

/** A session whose socket keeps what is written. */
const openSession = () => {
  const written: Buffer[] = [];
  const said: string[] = [];
  const socket = { write: (bytes: Buffer) => written.push(bytes) > 0, writableNeedDrain: false } as unknown as Socket;
  const session = new WireSession(socket, {
    onGoaway: (code, last) => said.push(`goaway ${code} ${last}`),
    onRoom: () => {},
  });
  session.flush();
  written.splice(0);
  const begin = (isEnd = true): WireStream => {
    const stream: WireStream = {
      streamId: 0,
      sendWindowBytes: 0,
      untoldBytes: 0,
      memo: new HeadMemo(),
      onHead: ({ status, mistake }, isLast) => said.push(`head ${status}${mistake}${isLast ? " end" : ""}`),
      onData: (block, from, to) => said.push(`data ${block.toString("latin1", from, to)}`),
      onEnd: () => said.push("end"),
      onReset: (code) => said.push(`reset ${code}`),
    };
    session.open(stream, OK, isEnd);
    session.flush();
    written.splice(0);
    return stream;
  };
  const read = (...frames: Frame[]): void => {
    const bytes = Buffer.concat(frames.map(frame));
    session.read(bytes, bytes.length);
  };
  const sent = (): string => Buffer.concat(written.splice(0)).toString("hex");
  return { session, begin, read, said, sent };
};

it("tells the same of frames however they are cut", () =>
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 11 }), fc.constantFrom(0, 1, 4, 8), fc.uint8Array()), {
        maxLength: 6,
      }),
      fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (given, cuts) => {
        const bytes = Buffer.concat(
          given.map(([type, flags, payload]) => frame([type, flags, 1, Buffer.from(payload)])),
        );
        const told = (sizes: readonly number[]): string => {
          let all = "";
          const reader = new FrameReader({
            // A frame's data may come in pieces: its end alone is told with flags.
            onData: (id, flags, block, from, to) => {
              all += `${block.toString("hex", from, to)}${flags === 0 ? "" : `/${id} ${flags};`}`;
            },
            onFrame: (type, flags, id, block, from, to) => {
              all += `${type} ${flags} ${id} ${block.toString("hex", from, to)};`;
            },
          });
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const chunk = bytes.subarray(at, at + (sizes[turn % sizes.length] ?? 1));
            reader.read(chunk, chunk.length);
            at += chunk.length;
          }
          return all;
        };
        expect(told(cuts)).toBe(told([bytes.length + 1]));
      },
    ),
  ));

it("breaks by nothing that may come but with the reason", () =>
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.integer({ min: 0, max: 10 }),
          fc.constantFrom(0, 1, 4, 5, 8, 9, 13, 0x20, 0x25, 0x2d),
          fc.constantFrom(0, 1, 1, 1, 2, 3, 5),
          fc.oneof(
            fc.uint8Array({ maxLength: 12 }).map((bytes) => Buffer.from(bytes)),
            fc.constantFrom(OK, uint32(0), uint32(1), setting(4, 2 ** 31), Buffer.alloc(8)),
          ),
        ),
      ),
      (frames) => {
        const { session, begin, read } = openSession();
        begin();
        begin(false);
        try {
          read(SETTINGS, ...frames);
        } catch (error) {
          expect(error).toBeInstanceOf(ProtocolError);
        }
        session.flush();
      },
    ),
    { numRuns: 500 },
  ));

it("takes fields and data with padding and priority, in one frame or several", () => {
  const { begin, read, said } = openSession();
  begin();
  const padded = Buffer.concat([Buffer.from([3]), Buffer.alloc(5), OK, Buffer.alloc(3)]);
  const data = Buffer.concat([Buffer.from([2]), Buffer.from("body"), Buffer.alloc(2)]);
  read(SETTINGS, [1, 0x08 | 0x20 | 4, 1, padded], [0, 8, 1, data], [0, 1, 1]);
  const long = encodeFields([
    [":status", "200"],
    ["x-long", "v".repeat(100)],
  ]);
  begin();
  read([1, 1, 3, long.subarray(0, 10)], [9, 0, 3, long.subarray(10, 50)], [9, 4, 3, long.subarray(50)]);
  expect(said).toEqual(["head 200", "data body", "end", "head 200 end"]);
});

it("remembers a head that comes again with what it does to the table", () => {
  const { begin, read, said } = openSession();
  const memo = new HeadMemo();
  for (let turn = 0; turn < 3; turn += 1) Object.assign(begin(), { memo });
  const adding = Buffer.from("884001610162", "hex");
  const referring = Buffer.from("88bebf", "hex");
  read(SETTINGS, [1, 5, 1, adding], [1, 5, 3, adding], [1, 5, 5, referring]);
  expect(said).toEqual(["head 200 end", "head 200 end", "head 200 end"]);
  begin();
  // There were two, not three.
  expect(() => read([1, 5, 7, Buffer.from("88c0", "hex")])).toThrow(/no field 64/);
});

it("answers settings and pings, and not their answers", () => {
  const { read, sent } = openSession();
  read(SETTINGS, [6, 0, 0, Buffer.from("12345678")], [4, 1, 0], [6, 1, 0, Buffer.from("12345678")]);
  expect(sent()).toBe(`000000040100000000${"000008060100000000"}${Buffer.from("12345678").toString("hex")}`);
});

it("begins no more streams than the server takes at once, and sends no more than the windows do", () => {
  const { session, begin, read } = openSession();
  read([4, 0, 0, Buffer.concat([setting(3, 2), setting(4, 10)])]);
  const first = begin(false);
  expect(session.hasRoom).toBe(true);
  const second = begin(false);
  expect([session.hasRoom, first.sendWindowBytes]).toEqual([false, 10]);
  const body = Buffer.alloc(100_000);
  expect([session.data(first, body, 0, true), session.data(first, body, 10, true)]).toEqual([10, 10]);
  // A setting holds for what is under way, too, and may leave less than nothing.
  read([4, 0, 0, setting(4, 4)]);
  expect([first.sendWindowBytes, second.sendWindowBytes, session.data(first, body, 10, true)]).toEqual([-6, 4, 10]);
  read([8, 0, 1, uint32(20_000)]);
  expect([session.data(first, body, 10, true), session.data(first, body, 16_394, true)]).toEqual([16_394, 20_004]);
  // The connection's own window.
  read([8, 0, 1, uint32(90_000)], [8, 0, 3, uint32(90_000)]);
  let at = 20_004;
  for (let turn = 0; turn < 10; turn += 1) at = session.data(first, body, at, true);
  expect(at).toBe(65_535);
  session.reset(first, 8);
  expect(session.hasRoom).toBe(true);
  session.flush();
});

it("has a server's window grow again once half of it is full", () => {
  const { begin, read, sent } = openSession();
  begin();
  const MiB = 1024 * 1024;
  read(SETTINGS, [1, 4, 1, OK]);
  sent();
  for (let came = 0; came < 2 * MiB; came += 16_384) read([0, 0, 1, Buffer.alloc(16_384)]);
  expect(sent()).toBe(frame([8, 0, 1, uint32(2 * MiB)]).toString("hex"));
});

it.each<[string, Frame[], RegExp]>([
  ["no settings first", [[1, 4, 1, OK]], /begin with settings/],
  ["an unknown stream", [SETTINGS, [1, 4, 3, OK]], /stream 3 was never begun/],
  ["a stream of the server's", [SETTINGS, [0, 0, 2]], /stream 2 was never begun/],
  ["a push", [SETTINGS, [5, 4, 1, Buffer.alloc(8)]], /pushes/],
  ["a block that is interrupted", [SETTINGS, [1, 0, 1, OK], [6, 0, 0, Buffer.alloc(8)]], /interrupted/],
  ["a block that goes on alone", [SETTINGS, [9, 4, 1, OK]], /interrupted/],
  ["data of no stream", [SETTINGS, [0, 0, 0]], /may not come on stream 0/],
  ["settings of a stream", [[4, 0, 1]], /may not come on stream 1/],
  ["more padding than bytes", [SETTINGS, [0, 8, 1, Buffer.from([9, 0])]], /padding/],
  ["a length that is wrong", [SETTINGS, [3, 0, 1, Buffer.alloc(5)]], /not the length/],
  ["a window that grows by nothing", [SETTINGS, [8, 0, 0, uint32(0)]], /by nothing/],
  ["a window that is too large", [SETTINGS, [8, 0, 0, uint32(2 ** 31 - 1)]], /too large/],
  ["fields that are none", [SETTINGS, [1, 4, 1, Buffer.from([0xff])]], /ends within a field/],
])("refuses %s", (_, frames, reason) => {
  const { begin, read } = openSession();
  begin();
  expect(() => read(...frames)).toThrow(reason);
});

it("refuses a frame that is larger than was allowed by its head alone", () => {
  const { session } = openSession();
  const head = Buffer.from("HTTP/1.1 400 Bad Request\r\n");
  expect(() => session.read(head, head.length)).toThrow(/larger than was allowed/);
});

it("lets what comes late for a stream that has ended pass", () => {
  const { session, begin, read, said } = openSession();
  session.reset(begin(), 8);
  read(SETTINGS, [1, 4, 1, OK], [0, 1, 1, Buffer.from("late")], [3, 0, 1, uint32(8)], [8, 0, 1, uint32(5)]);
  read([7, 0, 0, Buffer.concat([uint32(1), uint32(11)])], [2, 0, 1, Buffer.alloc(5)], [77, 0, 9]);
  expect(said).toEqual(["goaway 11 1"]);
});
