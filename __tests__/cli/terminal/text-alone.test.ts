// Whatever targets and scripts have made up, what is printed gives no orders to a terminal or a build server.
import fc from "fast-check";
import { printedJson } from "../../../cli/terminal/printable.ts";
import { TextAlone } from "../../../cli/terminal/text-alone.ts";

const hostileArb = fc.array(
  fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(
      "::set-output name=a::b",
      "\n::error::x",
      "##[error]x",
      "##vso[task.complete result=Failed;]",
      "#",
      "##teamcity",
      "[",
      ":",
      "::",
      "\n",
      " ",
      "\t",
      "\u001b[2J",
      "\u009b2J",
      "\u0007",
      "\r",
    ),
  ),
  { maxLength: 12 },
);

describe("what a command prints", () => {
  it("has no control characters and no line that is an order, in whatever pieces it is written", () =>
    fc.assert(
      fc.property(hostileArb, (pieces) => {
        const text = new TextAlone({ isTerminal: false });
        const printed = pieces.map((piece) => text.of(piece)).join("");
        // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
        expect(printed).not.toMatch(/[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]|\u001b(?!\[[0-9;]*m)/);
        for (const line of printed.split("\n")) expect(line.trimStart().startsWith("::")).toBe(false);
        expect(printed).not.toMatch(/##[a-z]{0,20}\[/i);
      }),
    ));

  it("keeps all other text, colours, and bytes that are cut within a character", () => {
    const text = new TextAlone({ isTerminal: false });
    expect(text.of("## Requests\n# [a](b)\n")).toBe("## Requests\n# [a](b)\n");
    expect(text.of("\u001b[32mé\u001b[39m a::b\n\tx")).toBe("\u001b[32mé\u001b[39m a::b\n\tx");
    const bytes = Buffer.from("日本");
    expect(text.of(bytes.subarray(0, 4)) + text.of(bytes.subarray(4))).toBe("日本");
    expect(new TextAlone({ isTerminal: true }).of("\u001b[2K\u001b[1A")).toBe("\u001b[2K\u001b[1A");
  });

  it("is the same value as JSON, with what is no text escaped", () =>
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ stringUnit: "binary" }), hostileArb), (value) => {
        const printed = printedJson(value);
        expect(JSON.parse(printed)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(new TextAlone({ isTerminal: false }).of(printed)).toBe(printed);
      }),
    ));
});
