// The language of paths: each of its words by examples of a small shop, and what holds of every path and every value.
import fc from "fast-check";
import { selectPart } from "../../../../../../images/load-generator/protocols/http/client/json-path/select.ts";
import { withoutBackslashes } from "../../../../../../images/load-generator/protocols/http/client/json-path/text.ts";

const SHOP = {
  name: { short: "Rye", long: "Rye & Sons" },
  open: true,
  "a.b": "dotted",
  "no*star": "starred",
  counts: [3, 1, 2],
  breads: [
    { id: 1, kind: "rye", price: 4.5, tags: ["dark", "sour"], stock: [{ at: "east", left: 2 }], isNew: true },
    { id: 2, kind: "oat", price: 3, tags: ["light"], stock: [], isNew: false },
    {
      id: 3,
      kind: "ryerye",
      price: 6,
      tags: [],
      stock: [
        { at: "east", left: 0 },
        { at: "west", left: 9 },
      ],
      sold: null,
    },
  ],
  nested: [[1, [2]], 3],
  text: '{"inner":[1,2]}',
  nothing: null,
};

describe("a path", () => {
  it.each<[string, unknown]>([
    ["name.short", "Rye"],
    ["name|short", "Rye"],
    ["breads.1.kind", "oat"],
    ["breads.7.kind", undefined],
    ["breads.kind", undefined],
    ["nothing", null],
    ["nothing.more", undefined],
    ["name.sh*", "Rye"],
    ["name.l?ng", "Rye & Sons"],
    ["na*.long", "Rye & Sons"],
    ["breads.*", undefined],
    ["a\\.b", "dotted"],
    ["no\\*star", "starred"],
    ["breads.#", 3],
    ["counts.#", 3],
    ["name.#", undefined],
    ["breads.#.kind", ["rye", "oat", "ryerye"]],
    ["breads.#.sold", [null]],
    ["breads.#.unknown", []],
    ["breads.#.stock.#.at", [["east"], [], ["east", "west"]]],
    ["breads.#.stock.#", [1, 0, 2]],
    ["breads.#.stock.0.at", ["east", "east"]],
    ["breads.#.kind|0", "rye"],
    ["breads.#.kind|#", 3],
  ])("%s finds %j", (path, expected) => expect(selectPart(SHOP, path)).toEqual(expected));
});

describe("a query", () => {
  const kinds = (path: string): unknown => selectPart(SHOP, `breads.${path}#.kind`);
  it.each<[string, unknown]>([
    ['#(kind=="oat")', ["oat"]],
    ['#(kind="oat")', ["oat"]],
    ["#(kind==oat)", ["oat"]],
    ['#(kind!="oat")', ["rye", "ryerye"]],
    ["#(price>3)", ["rye", "ryerye"]],
    ["#(price>=3)", ["rye", "oat", "ryerye"]],
    ["#( price < 4.5 )", ["oat"]],
    ["#(price<=4.5)", ["rye", "oat"]],
    ['#(kind%"rye*")', ["rye", "ryerye"]],
    ['#(kind!%"rye*")', ["oat"]],
    ['#(kind>"p")', ["rye", "ryerye"]],
    ["#(isNew==true)", ["rye"]],
    ["#(isNew!=true)", ["oat"]],
    ["#(isNew==~false)", ["oat", "ryerye"]],
    ["#(isNew==~true)", ["rye"]],
    ["#(sold==~null)", ["rye", "oat", "ryerye"]],
    ["#(sold==~*)", ["ryerye"]],
    ["#(sold)", ["ryerye"]],
    ["#(sold==null)", ["ryerye"]],
    ['#(tags.#(=="sour"))', ["rye"]],
    ['#(tags.0=="light")', ["oat"]],
    ["#(stock.#>1)", ["ryerye"]],
    ["#(stock.#(left>5))", ["ryerye"]],
    ["#(price>100)", []],
    ['#(unknown=="x")', []],
  ])("%s# finds %j", (query, expected) => expect(kinds(query)).toEqual(expected));

  it.each<[string, unknown]>([
    ["breads.#(price>3).kind", "rye"],
    ["breads.#(price>100).kind", undefined],
    ["breads.#(price>100)", undefined],
    ["breads.#(price>3)#.tags.0", ["dark"]],
    ["breads.#(price>3)#|#", 2],
    ["breads.#(price>3)#|1.kind", "ryerye"],
    ["counts.#(>1)#", [3, 2]],
    ["counts.#(=2)", 2],
    ['breads.0.tags.#(%"so*")', "sour"],
    ['breads.0.tags.#(!%"so*")#', ["dark"]],
    ["name.#(x=1)", undefined],
    ['breads.#(kind=="o)t").id', undefined],
  ])("%s finds %j", (path, expected) => expect(selectPart(SHOP, path)).toEqual(expected));
});

describe("more than a path", () => {
  it.each<[string, unknown]>([
    ["counts.@reverse", [2, 1, 3]],
    ["counts|@reverse|0", 2],
    ["nested.@flatten", [1, [2], 3]],
    ['nested|@flatten:{"deep":true}', [1, 2, 3]],
    ["name.@keys", ["short", "long"]],
    ["name.@values.0", "Rye"],
    ["text.@fromstr.inner.1", 2],
    ["counts.@tostr", "[3,1,2]"],
    ["breads.#.stock|@flatten|#.left", [2, 0, 9]],
    ["@dig:at", ["east", "east", "west"]],
    ["@this.open", true],
    ["name.{short,full:long}", { short: "Rye", full: "Rye & Sons" }],
    ['{name.short,"how many":counts.#}', { short: "Rye", "how many": 3 }],
    ["[open,counts.0,unknown]", [true, 3]],
    ['name.[short,!"more"]', ["Rye", "more"]],
    ["@unknown", undefined],
  ])("%s finds %j", (path, expected) => expect(selectPart(SHOP, path)).toEqual(expected));
});

describe("any path", () => {
  const escaped = (key: string): string => key.replace(/[\\.|*?#@!{}[\]()=<>%"]/g, "\\$&");

  it("finds every part by its keys with backslashes", () =>
    fc.assert(
      fc.property(
        fc.array(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 4 }),
        fc.jsonValue(),
        (keys, value) => {
          const whole = keys.reduceRight<unknown>((part, key) => JSON.parse(JSON.stringify({ [key]: part })), value);
          const isProto = keys.includes("__proto__");
          fc.pre(!isProto);
          expect(selectPart(whole, keys.map(escaped).join("."))).toEqual(JSON.parse(JSON.stringify(value)));
        },
      ),
    ));

  it("is read to its end, whatever it is made of", () => {
    const letters = fc.constantFrom(...'ab01.|#()[]{}@!\\"*?=<>%~,: ', "@reverse", "#(", ")#");
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 24 }), fc.jsonValue(), (parts, value) => {
        const path = parts.join("");
        expect(() => selectPart(value, path)).not.toThrow();
        expect(typeof withoutBackslashes(path)).toBe("string");
      }),
    );
  });
});
