// What results keep of a run plan, for reports that are made again: the script, and no secret.
import { keptPlanOf } from "../../../metrics/results/run-view.ts";

const MAP = Buffer.from('{"sourcesContent":["const key = 8472"]}').toString("base64");
const CODE = [
  "export default async ({ http, env }) => {",
  '  await http.get("http://jo:hunter2@shop.example/", { headers: { "x-key": "k-3141592" } });',
  '  await http.post("http://shop.example/", { password: "correct horse" });',
  "};",
  `//# sourceMappingURL=data:application/json;base64,${MAP}`,
].join("\n");

it("results keep the script of a plan, without what may be a secret", () => {
  const kept = keptPlanOf({ script: { file: "shop.js", code: CODE }, env: { KEY: "k-3141592" } });
  const text = JSON.stringify(kept);
  expect(kept.script.file).toBe("shop.js");
  expect(kept.script.code.split("\n")[0]).toBe("export default async ({ http, env }) => {");
  for (const secret of ["k-3141592", "hunter2", "correct horse", MAP]) expect(text).not.toContain(secret);
});

it("what is kept can be kept again as it is", () => {
  const kept = keptPlanOf({ script: { file: "shop.js", code: CODE }, env: { KEY: "k-3141592" } });
  expect(keptPlanOf(kept)).toEqual(kept);
});
