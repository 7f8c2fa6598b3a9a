// What is due at once begins in turns of the event loop: in order, all of it, and with room for others in between.

import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import fc from "fast-check";
import { Turns } from "../../../images/load-generator/shared/turns.ts";

const immediate = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

it("everything begins once, in order, whenever it came", () =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(90), { minLength: 1, maxLength: 6 }), async (bursts) => {
      const turns = new Turns();
      const begun: number[] = [];
      let number = 0;
      for (const size of bursts) {
        for (let index = 0; index < size; index += 1) {
          const own = number;
          turns.enter(() => begun.push(own));
          number += 1;
        }
        await immediate();
      }
      for (let turn = 0; turn < 20; turn += 1) await immediate();
      expect(begun).toEqual(Array.from({ length: number }, (_, index) => index));
    }),
    { numRuns: 50 },
  ));

it("a few begin at once, with no turn lost", () => {
  const turns = new Turns();
  let begun = 0;
  for (let index = 0; index < 32; index += 1) turns.enter(() => (begun += 1));
  expect(begun).toBe(32);
  turns.enter(() => (begun += 1));
  expect(begun).toBe(32);
});

it("no turn begins more than its number, and what begins in a turn may enter again", async () => {
  const turns = new Turns();
  const perTurn: number[] = [];
  let begun = 0;
  for (let index = 0; index < 200; index += 1)
    turns.enter(() => {
      begun += 1;
      if (index < 10) turns.enter(() => (begun += 1));
    });
  let before = 0;
  while (begun < 210) {
    perTurn.push(begun - before);
    before = begun;
    await immediate();
  }
  expect(Math.max(...perTurn)).toBeLessThanOrEqual(32);
});

it("an answer that came is read before the last of many has begun", async () => {
  const server = createServer((socket) => void socket.on("error", () => {}).end("answer"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const turns = new Turns();
  const events: string[] = [];
  const socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  const answered = new Promise<void>((resolve) => {
    socket.once("data", () => {
      events.push("read");
      resolve();
    });
  });
  const untilMs = performance.now() + 10_000;
  // As many as it takes: each takes a moment, and enters the next.
  const next = (): void => {
    events.push("begun");
    if (!events.includes("read") && performance.now() < untilMs) turns.enter(next);
  };
  for (let index = 0; index < 100; index += 1) turns.enter(next);
  await answered;
  expect(events.length).toBeGreaterThan(32);
  socket.destroy();
  await new Promise((resolve) => server.close(resolve));
});
