// How large the terminal is that standard output goes to.

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** Of a terminal that does not say. */
const USUAL: Screen = { columns: 80, rows: 24 };

export const terminalScreen = (): Screen => ({
  columns: process.stdout.columns || USUAL.columns,
  rows: process.stdout.rows || USUAL.rows,
});

/** A file or a build's log breaks lines as it likes: there nothing is cut. */
export const terminalWidth = (): number => (process.stdout.isTTY ? terminalScreen().columns : Number.POSITIVE_INFINITY);
