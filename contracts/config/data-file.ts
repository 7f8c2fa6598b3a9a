// `data` of the config: files of rows for the script. In the config a file's name; in the run plan its rows.
import * as z from "zod";

/**
 * shared: every virtual user sees all rows, as a list.
 * once: each row goes to one iteration of the whole run, whichever region, worker or thread it is in.
 */
const Use = z.enum(["shared", "once"]);
export type DataUse = z.infer<typeof Use>;

const Name = z.string().regex(/^[A-Za-z_]\w{0,63}$/, "a name as in code: letters, digits and _, no digit first");
const File = z
  .string()
  .min(1)
  .describe("A .csv file with a line of names, or a .json file with a list; relative to the config");

const FILE_EXPECTED = 'a file such as "users.csv", or { "file": "users.csv", "use": "once" }';

export const DataFiles = z.record(
  Name,
  z.union(
    [
      File,
      z.strictObject({
        file: File,
        use: Use.default("shared").describe(
          "once: each row goes to one iteration of the whole run; shared: all rows to all",
        ),
      }),
    ],
    { error: FILE_EXPECTED },
  ),
  { error: 'an object of files by name: { "users": "users.csv" }' },
);
export type DataFiles = z.infer<typeof DataFiles>;

export const DataRows = z.object({
  use: Use,
  /** A row of a CSV file is a record of column → text; a row of a JSON file is whatever its list holds. */
  rows: z.array(z.unknown()),
});
export type DataRows = z.infer<typeof DataRows>;
