// What a table's column is about is said above it, also for those who have the table read to them.
import { documents } from "./documents.ts";

it("heads every column of every table", () => {
  const tables = documents.flatMap(({ path, text }) =>
    [...text.matchAll(/^(\|.*\|)\n\|[ :|-]+\|$/gm)].map(([, heads = ""]) => ({
      path,
      heads: heads.split("|").slice(1, -1),
    })),
  );
  expect(tables.length).toBeGreaterThan(20);
  expect(tables.filter(({ heads }) => heads.some((head) => head.trim() === ""))).toEqual([]);
});
