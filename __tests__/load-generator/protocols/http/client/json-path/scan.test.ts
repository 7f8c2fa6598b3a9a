import fc from "fast-check";
import { PARSE_WHOLE, scanPart } from "../../../../../../images/load-generator/protocols/http/client/json-path/scan.ts";
import { selectPart } from "../../../../../../images/load-generator/protocols/http/client/json-path/select.ts";
import { skipBlanks, skipValue } from "../../../../../../images/load-generator/protocols/http/client/json-path/skip.ts";

/** Keys that meet often, so that paths lead somewhere, and some that are awkward. */
const KEYS = ["a", "b", "a.b", "0", "1", "length", "#", "", "é", 'q"', "\\", "__proto__", "x y", "\u2028"];
const key = fc.oneof(fc.constantFrom(...KEYS), fc.string({ maxLength: 3 }));

/** A text of JSON as servers may write it: blanks anywhere, names more than once, escapes of any kind. */
const jsonText = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constantFrom("0", "-0", "1.5e3", "-12E-2", "true", "false", "null", '""', '"\\u00e9\\n\\/"', "1e400"),
    fc.string().map((text) => JSON.stringify(text)),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => JSON.stringify(number)),
    tie("list"),
    tie("object"),
  ),
  list: fc
    .tuple(blanks(), fc.array(tie("value"), { maxLength: 3 }))
    .map(([b, all]) => `[${b}${all.join(`${b},${b}`)}]`),
  object: fc
    .tuple(blanks(), fc.array(fc.tuple(name(), tie("value")), { maxLength: 4 }))
    .map(([b, all]) => `{${b}${all.map(([one, value]) => `${one}${b}:${b}${value}`).join(`,${b}`)}${b}}`),
})).value;

function blanks() {
  return fc.constantFrom("", "", " ", "\r\n\t");
}

function name() {
  const escaped = (text: string): string =>
    `"${[...text].map((one) => (one.length === 1 ? `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}` : one)).join("")}"`;
  return fc.tuple(key, fc.boolean()).map(([text, isEscaped]) => (isEscaped ? escaped(text) : JSON.stringify(text)));
}

const path = fc.oneof(
  fc
    .array(fc.constantFrom(...KEYS, "-1", "01", "$", "a b"), { minLength: 1, maxLength: 4 })
    .map((keys) => keys.join(".")),
  fc.string({ minLength: 1, maxLength: 6 }),
);

const partByScan = (text: string, wanted: string): unknown => scanPart(Buffer.from(text), wanted);

/** What a script gets: the parsed whole, and the part of it. */
const partByParsing = (text: string, wanted: string): unknown => {
  const whole: unknown = JSON.parse(Buffer.from(text).toString());
  return typeof whole === "object" && whole !== null && !Array.isArray(whole) && Object.hasOwn(whole, wanted)
    ? (whole as Record<string, unknown>)[wanted]
    : selectPart(whole, wanted);
};

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe("a part of JSON by its path, without parsing", () => {
  it("is what parsing gives, or parsing is asked for", () =>
    fc.assert(
      fc.property(jsonText, path, (text, wanted) => {
        const part = partByScan(text, wanted);
        if (part !== PARSE_WHOLE) expect(part).toEqual(partByParsing(text, wanted));
      }),
      { numRuns: 500 },
    ));

  it("is never found in what is no JSON", () =>
    fc.assert(
      fc.property(
        jsonText,
        fc.nat(),
        fc.constantFrom(...'{}[],:"\\ \u00000-.e1tfn\u00a0'),
        path,
        (text, at, char, wanted) => {
          const index = at % (text.length + 1);
          for (const broken of [text.slice(0, index), text.slice(0, index) + char + text.slice(index), text + char])
            if (!isJson(broken)) expect(partByScan(broken, wanted)).toBe(PARSE_WHOLE);
        },
      ),
      { numRuns: 500 },
    ));

  it("goes over all that JSON.parse takes, and nothing else", () =>
    fc.assert(
      fc.property(fc.oneof(jsonText, fc.string(), fc.json()), (text) => {
        const bytes = Buffer.from(text);
        const end = skipValue(bytes, skipBlanks(bytes, 0));
        expect(end >= 0 && skipBlanks(bytes, end) === bytes.length).toBe(isJson(text));
      }),
      { numRuns: 500 },
    ));

  it.each([
    ['{"items":[{"id":7},{"id":8}]}', "items.1.id", 8],
    ['{"items":[{"id":7},{"id":8}]}', "items.#", 2],
    ['{"items":[]}', "items.length", 0],
    ['{"a":{"b":1},"a":{}}', "a.b", undefined],
    ['{"a.b":1,"a":{"b":2}}', "a.b", 1],
    ['{"\\u0061":null}', "a", null],
    [' [ "x" ] ', "0", "x"],
    ['{"a":1}', "b", undefined],
  ])("finds in %s by %s what is there", (text, wanted, part) => {
    expect(partByScan(text, wanted)).toBe(part);
  });

  it("leaves lists, objects and deep nesting to parsing", () => {
    expect(partByScan('{"list":[1]}', "list")).toBe(PARSE_WHOLE);
    const deep = `${"[".repeat(1_000)}${"]".repeat(1_000)}`;
    expect(partByScan(`{"deep":${deep},"z":1}`, "z")).toBe(PARSE_WHOLE);
  });
});
