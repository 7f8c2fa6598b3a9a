// What the terminal shows of a script while its run goes on.
import pc from "picocolors";
import { ScriptLines } from "../../../cli/terminal/script-lines.ts";
import type { ErrorCount } from "../../../contracts/delta/worker-delta.ts";

const plain = pc.createColors(false);
const error = (message: string, changes: Partial<ErrorCount> = {}): ErrorCount => ({
  kind: "script",
  message,
  place: "script.js:3:14",
  count: 1,
  ...changes,
});

it("shows console lines in order, then the first error of each kind with its place, once", () => {
  const lines = new ScriptLines(1, plain);
  const said = {
    lines: [
      { level: "log", text: "debug body {}" },
      { level: "error", text: "oops" },
    ],
    cutCount: 0,
  } as const;
  expect(
    lines.next("us-east-1", { errors: [error("TypeError: no")], said: { ...said, lines: [...said.lines] } }),
  ).toEqual([
    "console.log debug body {}",
    "console.error oops",
    "first error of its kind  TypeError: no  script.js:3:14",
  ]);
  expect(lines.next("us-east-1", { errors: [error("TypeError: no", { count: 9 })] })).toEqual([]);
});

it("takes errors that differ in numbers for one kind, and those of another line for another", () => {
  const lines = new ScriptLines(1, plain);
  const errors = [
    error("order 1 failed"),
    error("order 22 failed"),
    error("order 3 failed", { place: "script.js:9:1" }),
    error("(other)", { place: "" }),
  ];
  expect(lines.next("eu-west-1", { errors })).toHaveLength(2);
});

it("says whose a line is where there are several regions, and how many were cut", () => {
  const lines = new ScriptLines(2, plain);
  const said = { lines: [{ level: "warn" as const, text: "slow" }], cutCount: 1_200 };
  expect(lines.next("eu-west-1", { errors: [], said })).toEqual([
    "eu-west-1 console.warn slow",
    "eu-west-1 … 1,200 console lines of the script were cut: 64 KiB travel in a second",
  ]);
});

it("prints no orders to the terminal, and stops telling errors at some point", () => {
  const lines = new ScriptLines(1, plain);
  const said = { lines: [{ level: "log" as const, text: "a\u001b[2Jb\tc" }], cutCount: 0 };
  expect(lines.next("r", { errors: [], said })).toEqual(["console.log a[2Jb\tc"]);
  const letters = Array.from({ length: 60 }, (_, index) => error(`boom ${"x".repeat(index)}`));
  const told = lines.next("r", { errors: letters });
  expect(told).toHaveLength(21);
  expect(told.at(-1)).toBe("further errors are in the summary");
});
