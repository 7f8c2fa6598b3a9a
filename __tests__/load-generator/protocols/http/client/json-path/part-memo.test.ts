// A part of a body that came before is not looked for again, and no body is taken for another.
import { PartMemo } from "../../../../../../images/load-generator/protocols/http/client/json-path/part-memo.ts";
import { PARSE_WHOLE, scanPart } from "../../../../../../images/load-generator/protocols/http/client/json-path/scan.ts";

const counting = () => {
  const scanned: string[] = [];
  const memo = new PartMemo((body, path) => {
    scanned.push(`${path} of ${body}`);
    return scanPart(body, path);
  });
  return { scanned, partOf: (text: string, path: string) => memo.partOf(Buffer.from(text), path) };
};

it("finds a part of the same bytes once for each path, and of others each time", () => {
  const { scanned, partOf } = counting();
  for (let turn = 0; turn < 3; turn += 1)
    expect([partOf('{"a":1,"b":"x"}', "a"), partOf('{"a":1,"b":"x"}', "b"), partOf('{"a":1,"b":"x"}', "c")]).toEqual([
      1,
      "x",
      undefined,
    ]);
  expect(scanned).toHaveLength(3);
  expect([partOf('{"a":2,"b":"x"}', "a"), partOf('{"a":1,"b":"x"}', "a")]).toEqual([2, 1]);
});

it("keeps less and less often where bodies never repeat, and again once they do", () => {
  const { scanned, partOf } = counting();
  for (let id = 0; id < 5_000; id += 1) expect(partOf(`{"a":${id}}`, "a")).toBe(id);
  expect(scanned).toHaveLength(5_000);
  for (let turn = 0; turn < 5_000; turn += 1) expect(partOf('{"a":"same"}', "a")).toBe("same");
  expect(scanned.length).toBeLessThan(5_000 + 1_002);
});

it("keeps a copy: what a script writes to a body changes no other's", () => {
  const memo = new PartMemo();
  const body = Buffer.from('{"a":1}');
  expect(memo.partOf(body, "a")).toBe(1);
  body[5] = 50;
  expect([memo.partOf(body, "a"), memo.partOf(Buffer.from('{"a":1}'), "a")]).toEqual([2, 1]);
});

it("has lists and objects parsed afresh each time, as scripts may change them", () => {
  const { partOf } = counting();
  expect([partOf('{"a":[1]}', "a"), partOf('{"a":[1]}', "a")]).toEqual([PARSE_WHOLE, PARSE_WHOLE]);
});
