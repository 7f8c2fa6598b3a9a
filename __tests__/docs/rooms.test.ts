// The tables of docs/architecture.md say of each room what the import rules let it import, no more and no less.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { mayImport, readRules } from "./import-rules.ts";

const text = readFileSync(join(__dirname, "../../docs/architecture.md"), "utf8");
const rules = readRules();

interface Room {
  readonly folder: string;
  readonly imports: readonly string[];
}

const namesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, name = ""]) => name);

/** @param columns the last of the table: what a room may import */
const tableBelow = (heading: string, columns: number): Room[] => {
  const section = text.slice(text.indexOf(heading)).split(/\n#/)[0] ?? "";
  const rows = section.split("\n").filter((line) => line.startsWith("| `"));
  return rows.map((row) => {
    const cells = row.split("|").slice(1, -1);
    const [folder = ""] = namesIn(cells[0] ?? "");
    return { folder, imports: cells.slice(-columns).flatMap(namesIn) };
  });
};

/** Some file of a room; a room may be a file itself. */
const fileOf = (room: string): string => (room.endsWith(".ts") ? room : `${room}/some.ts`);

const GENERATOR = "images/load-generator/";
const rooms = tableBelow("## Rooms", 1);
const outside = rooms.map(({ folder }) => folder).filter((folder) => !GENERATOR.startsWith(folder));
const within = tableBelow("## Inside a load generator", 2);
const inside = [...within.map(({ folder }) => folder), "protocols/index.ts"];

it("knows all rooms", () => {
  expect([rooms.length, within.length]).toEqual([12, 12]);
});

it.each(rooms.map((room) => [room.folder, room] as const))("%s may import what the table says", (_, room) => {
  const others = rooms.map(({ folder }) => folder).filter((folder) => folder !== room.folder);
  const allowed = others.filter((other) => mayImport(rules, fileOf(room.folder), fileOf(other)));
  expect(allowed.toSorted()).toEqual(room.imports.toSorted());
});

it.each(within.map((room) => [room.folder, room] as const))(
  "%s of the generator may import what it says",
  (_, room) => {
    const from = GENERATOR + fileOf(room.folder);
    const others = inside.filter((folder) => folder !== room.folder);
    const allowed = [
      ...others.filter((other) => mayImport(rules, from, GENERATOR + fileOf(other))),
      ...outside.filter((other) => mayImport(rules, from, fileOf(other))),
    ];
    expect(allowed.toSorted()).toEqual(room.imports.toSorted());
  },
);
