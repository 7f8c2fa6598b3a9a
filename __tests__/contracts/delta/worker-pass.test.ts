// A worker's pass: it names its holder to whoever has the flush token, and nothing else can be made of it.
import fc from "fast-check";
import { makePass, readPass } from "../../../contracts/delta/worker-pass.ts";

const holderArb = fc.record({
  region: fc.string({ maxLength: 20 }),
  slot: fc.nat(999),
  workerId: fc.string({ minLength: 1, maxLength: 128, unit: "grapheme" }).map((text) => text.slice(0, 100)),
  generation: fc.nat(),
});
const tokenArb = fc.string({ minLength: 16, maxLength: 64 });

describe("a worker's pass", () => {
  it("names its holder to its own aggregator", () =>
    fc.assert(
      fc.property(tokenArb, holderArb, (token, holder) => {
        const workerId = Buffer.from(holder.workerId).toString();
        expect(readPass(token, holder.region, makePass(token, holder))).toEqual({ ...holder, workerId });
      }),
    ));

  it("is none to any other aggregator", () =>
    fc.assert(
      fc.property(tokenArb, tokenArb, holderArb, fc.string(), (token, other, holder, region) => {
        const pass = makePass(token, holder);
        fc.pre(token !== other && region !== holder.region);
        expect(readPass(other, holder.region, pass)).toBeUndefined();
        expect(readPass(token, region, pass)).toBeUndefined();
      }),
    ));

  it("never names another, whatever is changed in it", () =>
    fc.assert(
      fc.property(tokenArb, holderArb, fc.nat(), fc.constantFrom(..."019aZ.-_ \n"), (token, holder, at, sign) => {
        const pass = makePass(token, holder);
        const place = at % pass.length;
        const read = readPass(token, holder.region, pass.slice(0, place) + sign + pass.slice(place + 1));
        const workerId = Buffer.from(holder.workerId).toString();
        if (read !== undefined) expect(read).toEqual({ ...holder, workerId });
      }),
    ));

  it("does not tell the flush token", () => {
    const holder = { region: "eu-west-1", slot: 2, workerId: "w", generation: 1 };
    expect(makePass("a-flush-token-of-the-region", holder)).toMatch(/^1\.2\.dw\.[\w-]{43}$/);
  });
});
