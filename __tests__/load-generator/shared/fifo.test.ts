// The queue that users and due iterations wait in.
import fc from "fast-check";
import { Fifo } from "../../../images/load-generator/shared/fifo.ts";

const upTo = fc.integer({ min: 0, max: 1_500 });

it("gives what was put in once, in order, however pushing and taking are mixed", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(upTo, upTo), { maxLength: 6 }), (turns) => {
      const fifo = new Fifo<{ readonly number: number }>();
      const taken: (number | undefined)[] = [];
      let pushed = 0;
      for (const [pushes, takes] of turns) {
        for (let nth = 0; nth < pushes; nth += 1, pushed += 1) fifo.push({ number: pushed });
        const before = fifo.length;
        for (let nth = 0; nth < Math.min(takes, before); nth += 1) taken.push(fifo.shift()?.number);
        expect(fifo.length).toBe(before - Math.min(takes, before));
      }
      expect(taken).toEqual(Array.from(taken, (_, index) => index));
    }),
    { numRuns: 20 },
  );
});

it("gives nothing when it is empty, and goes on afterwards", () => {
  const fifo = new Fifo<{ readonly number: number }>();
  expect(fifo.shift()).toBeUndefined();
  fifo.push({ number: 1 });
  expect([fifo.shift(), fifo.shift(), fifo.length]).toEqual([{ number: 1 }, undefined, 0]);
});
