// Large bodies share a thread's memory: what has no room fails as the generator's own doing, and nothing dies of it.
import { gzipSync } from "node:zlib";
import {
  BODIES,
  BodyBudget,
  bodyLimitBytes,
  LARGE_BODY_BYTES,
} from "../../../../images/load-generator/protocols/http/body-budget.ts";
import { decode } from "../../../../images/load-generator/protocols/http/client/decode.ts";
import { Response } from "../../../../images/load-generator/protocols/http/client/response.ts";
import { replyOf } from "../../vu/support.ts";

const MIB = 2 ** 20;

afterEach(() => jest.restoreAllMocks());

describe("the budget of a thread's bodies", () => {
  it("takes what there is room for, and again what was given back", () => {
    let collections = 0;
    const budget = new BodyBudget(
      10 * MIB,
      () => {
        collections += 1;
      },
      () => collections * 1_000,
    );
    const [one, other, third] = [{}, {}, {}];
    expect([budget.take(one, 4 * MIB), budget.take(one, 2 * MIB), budget.take(other, 4 * MIB)]).toEqual([
      true,
      true,
      true,
    ]);
    expect(budget.take(third, 1)).toBe(false);
    expect(collections).toBe(1);
    budget.giveBack(one);
    expect([budget.take(third, 6 * MIB), budget.take(third, 1)]).toEqual([true, false]);
    expect([one, other, third]).toHaveLength(3);
  });

  it("is a part of what the task was given, and has room for one body at least", () => {
    expect(bodyLimitBytes(4096 * MIB, 2)).toBe(512 * MIB);
    expect(bodyLimitBytes(2048 * MIB, 2)).toBe(256 * MIB);
    expect(bodyLimitBytes(256 * MIB, 2)).toBe(128 * MIB);
    expect(bodyLimitBytes(0, 2)).toBe(512 * MIB);
    expect(bodyLimitBytes(2 ** 63, 2)).toBe(512 * MIB);
  });

  it("forgets bodies that nobody holds any more", async () => {
    // More together than there is room for, several times.
    let refused = 0;
    for (let index = 0; index < 30; index += 1) {
      if (!BODIES.take({}, 60 * MIB)) refused += 1;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    expect(refused).toBeLessThan(20);
    const kept = Array.from({ length: 9 }, () => ({}));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect(kept.map((owner) => BODIES.take(owner, 60 * MIB))).toContain(false);
  });
});

describe("what a script asks of a large body", () => {
  const large = Buffer.alloc(LARGE_BODY_BYTES + 1, "x");

  it("is an error with advice where there is no room", () => {
    const response = new Response(replyOf(200, [], large), "http://shop.example/");
    jest.spyOn(BODIES, "take").mockReturnValue(false);
    expect(() => response.body).toThrow(/throw bodies away that no check looks at .*task\.memory/);
    const coded = new Response(replyOf(200, ["Content-Encoding: gzip"], gzipSync(large)), "http://shop.example/");
    expect(() => coded.bytes()).toThrow(RangeError);
  });

  it("is an error with advice where decompression makes too much of it", () => {
    const bomb = gzipSync(Buffer.alloc(101 * MIB), { level: 1 });
    expect(() => decode(bomb, "gzip")).toThrow(/larger than 100 MiB when it is decompressed: .*responseType: "none"/);
  });
});
