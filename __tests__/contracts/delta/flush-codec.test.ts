// A flush item as a line of the export, by this version and by those before it.
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { decodePayload, exportLine, importLine } from "../../../contracts/delta/flush-codec.ts";
import { commitItem, regionRunArb } from "../../metrics/random-run.ts";
import { counter, payloadOf, workerRecord } from "../../metrics/support.ts";

const REGION = "eu-west-1";
const runArb = regionRunArb(REGION);

describe("the export of a flush log", () => {
  it("gives every item back", () =>
    fc.assert(
      fc.property(runArb, ({ items }) => {
        const lines = items.map(exportLine);
        expect(lines.join("")).not.toContain("\n");
        expect(lines.map(importLine)).toEqual(items);
      }),
      { numRuns: 40 },
    ));

  it.each(["", "{", "{}", '{"schema":"meridian.flush.v1"}'])("refuses the line %j as damaged", (line) => {
    expect(() => importLine(line)).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
  });
});

describe("a line of a version from before notices had codes", () => {
  const SERIES = [counter("http_reqs", {}, 3)];

  /** An item whose payload is made by hand. */
  const lineOf = (schema: string, content: object): string => {
    const payload = gzipSync(JSON.stringify(content)).toString("base64");
    return JSON.stringify({ ...commitItem(REGION, 1, "flush", payloadOf([])), schema, payload });
  };
  const { notices: _, ...ofBoth } = payloadOf([{ second: 0, series: SERIES }], { workers: [workerRecord()] });

  it("is read, and gives its warnings the level that they had then", () => {
    const warnings = ["too many names", "script blocked: no such object"];
    expect(decodePayload(importLine(lineOf("meridian.flush.v1", { ...ofBoth, warnings })))).toEqual({
      ...ofBoth,
      notices: [
        { code: "earlier-warning", level: "warning", text: "too many names" },
        { code: "earlier-blocked", level: "invalid", text: "script blocked: no such object" },
      ],
    });
  });

  it.each([
    ["meridian.flush.v1", { ...ofBoth, notices: [] }],
    ["meridian.flush.v2", { ...ofBoth, warnings: [] }],
  ])("as %s with the other version's content is damaged", (schema, content) => {
    const item = importLine(lineOf(schema, content));
    expect(() => decodePayload(item)).toThrow(expect.objectContaining({ code: "LOG_DAMAGED" }));
  });

  it("of a version that is not known yet is damaged", () => {
    expect(() => importLine(lineOf("meridian.flush.v9", ofBoth))).toThrow(
      expect.objectContaining({ code: "LOG_DAMAGED" }),
    );
  });
});
