// K6_* variables of the environment: what each says, and which say nothing.
import { k6LayersOf } from "../../../../contracts/k6/options/k6-layers.ts";
import { tiersOfVariables, unknownVariablesIn } from "../../../../contracts/k6/options/variables.ts";

it("say what the options of these names say", () => {
  const tiers = tiersOfVariables({ K6_VUS: "3", K6_DURATION: "4s", K6_THROW: "t", K6_SYSTEM_TAGS: "url, status" });
  expect(tiers).toEqual([
    { from: "K6_THROW", options: { throw: true } },
    { from: "K6_SYSTEM_TAGS", options: { systemTags: ["url", "status"] } },
    { from: "K6_VUS, K6_DURATION", options: { vus: 3, duration: "4s" } },
  ]);
  expect(() => tiersOfVariables({ K6_VUS: "many" })).toThrow('K6_VUS is "many"');
});

it("are named where they are refused, or say nothing", () => {
  const above = tiersOfVariables({ K6_EXECUTION_SEGMENT: "0:1/2" });
  const { issues } = k6LayersOf({ below: [], above, hasOwnLoad: true, isSized: false });
  expect(issues).toMatchObject([{ path: "options.executionSegment", from: "K6_EXECUTION_SEGMENT" }]);
  const environment = { K6_OUT: "json", K6_VUS: "1", K6_NO_SETUP: "true", PATH: "/bin" };
  expect(unknownVariablesIn(environment)).toEqual(["K6_OUT"]);
});
