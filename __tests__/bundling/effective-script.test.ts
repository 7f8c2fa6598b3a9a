// What a run takes of a script that was read for its config: nothing is found out twice.
import { effectiveScript } from "../../bundling/effective-script.ts";
import type { BundledScript } from "../../bundling/script.ts";

const script: BundledScript = {
  file: "bundle.js",
  dialect: "k6",
  code: "",
  files: {},
  userPart: { fromLine: 1, untilLine: 1, exports: {} },
  meant: [],
  phases: [],
  sources: [],
};

it.each([
  { functions: ["default", "setup", "teardown"], without: [], phases: ["setup", "teardown"] },
  { functions: ["default", "setup", "teardown"], without: ["setup"] as const, phases: ["teardown"] },
  { functions: ["default"], without: [], phases: [] },
])("has the phases that a k6 script exports once it has run: $functions without $without", async (one) => {
  const { functions, without, phases } = one;
  const k6 = { script, functions, options: {}, hosts: [], notes: [], issues: [] };
  const taken = await effectiveScript("bundle.js", ["default"], { k6, opened: undefined, without });
  expect(taken.phases).toEqual(phases);
});
