// A function that blocks: both of its faces.
import { runInThisContext } from "node:vm";
import { BLOCKING, blocks, CannotWait, callable, declareBlocking } from "../../../images/load-generator/k6/blocking.ts";

const double = declareBlocking("math.double", async (value: number) => 2 * value);

describe("a function that blocks", () => {
  it("gives a promise behind the symbol", async () => {
    await expect(double[BLOCKING](21)).resolves.toBe(42);
  });

  it("throws when called where nothing can wait", () => {
    const sort = runInThisContext("(double) => [2, 1].sort(function compare(a, b) { return double(a) - double(b); })");
    expect(() => sort(double)).toThrow(CannotWait);
    expect(() => sort(double)).toThrow(
      /^math\.double has to wait, .* \(called by compare, called by Array\.sort, called by /,
    );
  });

  it("has the name that scripts know", () => {
    expect(double.name).toBe("double");
  });
});

describe("what the runtime calls", () => {
  it("is the face that gives a promise, if there is one", () => {
    const plain = (): number => 1;
    expect(callable(double)).toBe(double[BLOCKING]);
    expect(callable(plain)).toBe(plain);
    expect(callable(undefined)).toBeUndefined();
    expect([double, plain, null].map(blocks)).toEqual([true, false, false]);
  });
});
