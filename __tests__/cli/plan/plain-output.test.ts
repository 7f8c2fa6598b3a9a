// What is left in a file of what was written for a terminal.
import fc from "fast-check";
import { plainOutput } from "../../../cli/plan/plain-output.ts";

const DRAWN =
  "\u001b[2K\u001b[1A\u001b[2K\u001b[Ghome  \u001b[0m\u001b[1maws_vpc.one: Creating…\u001b[0m\n\u001b[?25h[31m is text\n";
const PLAIN = "home  aws_vpc.one: Creating…\n[31m is text\n";

describe("what a program drew for a terminal", () => {
  it("is its text alone, wherever its pieces end", () =>
    fc.assert(
      fc.property(fc.array(fc.nat(DRAWN.length), { maxLength: 6 }), (cuts) => {
        const ends = [...new Set([0, ...cuts, DRAWN.length])].sort((one, other) => one - other);
        const plain = plainOutput();
        const pieces = ends.slice(1).map((end, index) => plain(DRAWN.slice(ends[index], end)));
        expect(pieces.join("")).toBe(PLAIN);
      }),
    ));
});
