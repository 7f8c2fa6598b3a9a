// The one list of the modules that a k6 script may import.
import { isK6Specifier, K6_MODULES, resolveK6Module } from "../../../contracts/k6/modules.ts";

describe("the modules of k6", () => {
  it("knows a module by its name and by its older one", () => {
    expect(resolveK6Module("k6/http")).toMatchObject({ is: "there", name: "k6/http" });
    expect(resolveK6Module("k6/experimental/websockets")).toMatchObject({ is: "there", name: "k6/websockets" });
  });

  it.each(["k6/browser", "k6/experimental/browser", "k6/x/sql", "k6/net/grpc", "k6/htpp", "k6/constructor"])(
    "says that %s is not there",
    (specifier) => expect(resolveK6Module(specifier)).toMatchObject({ is: "absent", sentence: expect.any(String) }),
  );

  it("takes packages that are named alike for packages", () => {
    expect(["k6", "k6/x/kafka", "k6-utils", "@scope/k6", "./k6/http"].map(isK6Specifier)).toEqual([
      ...[true, true, false, false, false],
    ]);
  });

  it("names as blocking only what is exported", () => {
    for (const { exports, blocking, blockingAsGiven } of Object.values(K6_MODULES))
      expect(exports).toEqual(expect.arrayContaining([...blocking, ...blockingAsGiven]));
  });
});
