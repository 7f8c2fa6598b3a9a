// A table with a caption, headings that sort and say what they mean, numbers to the right; wide ones scroll by
// themselves.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";

export interface TableColumn<Row> {
  readonly heading: string;
  /** In words, on hover. */
  readonly meaning?: string;
  /** `text` wraps, `number` stands right, `mark` is a ✓ or ✗. */
  readonly kind: "text" | "number" | "mark";
  readonly cell: (row: Row) => ComponentChildren;
  /** What rows are sorted by when the heading is pressed; without it, they are not. */
  readonly sort?: (row: Row) => string | number | null | undefined;
}

export interface TableProps<Row> {
  /** Said by screen readers, not shown: the section's heading shows it. */
  readonly caption: string;
  /** The first names the row. */
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** In the place of a table without rows. */
  readonly whenEmpty: string;
  /** `marked` deserves a look, `total` sums up the others and stays last. */
  readonly tone?: (row: Row) => "marked" | "total" | "";
  /** The row's own anchor, for links. */
  readonly anchorOf?: (row: Row) => string;
  /** What a row opens to; null for one that has nothing more. Made when it is opened. */
  readonly detail?: (row: Row) => (() => ComponentChildren) | null;
  /** So many are shown before somebody asks for more, those that deserve a look among them; print has all. */
  readonly firstRows?: number;
}

/** A page of tens of thousands of cells is slow; who wants all of them can have them. */
const MOST_ROWS = 250;
/** Of a report, in a table that has as many as the load test has names: what is below it is found without scrolling. */
export const FIRST_ROWS = 6;
/** On a phone a table of more columns becomes a list of cards, a label before each value. */
const MOST_COLUMNS_OF_A_PHONE = 3;
/** On paper a table of more columns has smaller letters. */
const MOST_COLUMNS_OF_A_SHEET = 8;
const NONE: ReadonlySet<string> = new Set();

const classOf = (columnCount: number): string | undefined => {
  if (columnCount <= MOST_COLUMNS_OF_A_PHONE) return undefined;
  return columnCount <= MOST_COLUMNS_OF_A_SHEET ? "cards" : "cards wide";
};

export const Table = <Row,>({
  caption,
  columns,
  rows,
  keyOf,
  whenEmpty,
  tone,
  anchorOf,
  detail,
  firstRows,
}: TableProps<Row>): JSX.Element => {
  const [opened, setOpened] = useState<ReadonlySet<string>>(NONE);
  const [sorting, setSorting] = useState<{ column: number; isDescending: boolean } | null>(null);
  const [isWhole, setIsWhole] = useState(false);
  if (rows.length === 0) return <p class="nothing">{whenEmpty}</p>;
  const sorted = sortRows(
    rows,
    sorting === null ? undefined : columns[sorting.column]?.sort,
    sorting?.isDescending,
    tone,
  );
  const shown = isWhole ? sorted : sorted.slice(0, MOST_ROWS);
  const first = isWhole ? undefined : firstOf(shown, firstRows, tone);
  const press = (column: number): void => {
    const isSame = sorting?.column === column;
    // Numbers are looked at from the largest, names from A; the third press is the order as it came.
    const isNumber = columns[column]?.kind === "number";
    if (isSame && sorting.isDescending !== isNumber) setSorting(null);
    else setSorting({ column, isDescending: isSame ? !sorting.isDescending : isNumber });
  };
  return (
    <>
      {/* Focusable, so that a keyboard can scroll it. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached by keyboard */}
      <section class="scroll" tabIndex={0} aria-label={`${caption}, table`}>
        <table class={classOf(columns.length)}>
          <caption class="unseen">{caption}</caption>
          <thead>
            <tr>
              {columns.map(({ heading, kind, meaning, sort }, index) => (
                <th
                  key={heading}
                  scope="col"
                  class={kind}
                  title={meaning}
                  aria-sort={
                    sorting?.column === index ? (sorting.isDescending ? "descending" : "ascending") : undefined
                  }
                >
                  {sort === undefined ? (
                    heading
                  ) : (
                    <button type="button" class="sort" onClick={() => press(index)}>
                      {heading}
                      <span aria-hidden="true" class="arrow">
                        {sorting?.column === index ? (sorting.isDescending ? "▾" : "▴") : ""}
                      </span>
                    </button>
                  )}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => {
              const key = keyOf(row);
              return (
                <Row
                  key={key}
                  row={row}
                  columns={columns}
                  tone={[tone?.(row), first?.has(row) === false && "later"].filter(Boolean).join(" ") || undefined}
                  anchor={anchorOf?.(row)}
                  detail={detail?.(row) ?? null}
                  isOpen={opened.has(key)}
                  onToggle={() => setOpened(toggled(opened, key))}
                />
              );
            })}
          </tbody>
        </table>
      </section>
      {(sorted.length > shown.length || first !== undefined) && (
        <p class="more">
          {namedIn(first ?? shown, tone)} of {namedIn(sorted, tone)}.{" "}
          <button type="button" onClick={() => setIsWhole(true)}>
            Show all
          </button>
        </p>
      )}
    </>
  );
};

/** What is worth a page of many rows; two more are no reason to ask for them. Undefined: all are shown. */
const firstOf = <Row,>(
  rows: readonly Row[],
  count: number | undefined,
  tone: TableProps<Row>["tone"],
): ReadonlySet<Row> | undefined => {
  if (count === undefined || rows.length <= count + 2) return undefined;
  const rank = (row: Row): number => ["total", "marked", ""].indexOf(tone?.(row) ?? "");
  return new Set(rows.toSorted((one, other) => rank(one) - rank(other)).slice(0, count));
};

/** A total is no row of its own. */
const namedIn = <Row,>(rows: Iterable<Row>, tone: TableProps<Row>["tone"]): number =>
  [...rows].filter((row) => tone?.(row) !== "total").length;

interface RowProps<Row> {
  readonly row: Row;
  readonly columns: readonly TableColumn<Row>[];
  readonly tone: string | undefined;
  readonly anchor: string | undefined;
  readonly detail: (() => ComponentChildren) | null;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

const Row = <Row,>({ row, columns, tone, anchor, detail, isOpen, onToggle }: RowProps<Row>): JSX.Element => (
  <>
    <tr id={anchor} class={tone}>
      {columns.map(({ heading, kind, cell }, index) =>
        index === 0 ? (
          <th key={heading} scope="row" class={kind}>
            {detail === null ? (
              cell(row)
            ) : (
              <button type="button" class="opener" aria-expanded={isOpen} onClick={onToggle}>
                <span aria-hidden="true" class="triangle">
                  {isOpen ? "▾" : "▸"}
                </span>
                {cell(row)}
              </button>
            )}
          </th>
        ) : (
          <td key={heading} class={kind} data-label={heading}>
            {cell(row)}
          </td>
        ),
      )}
    </tr>
    {isOpen && detail !== null && (
      <tr class="detail">
        <td colSpan={columns.length}>{detail()}</td>
      </tr>
    )}
  </>
);

const toggled = (opened: ReadonlySet<string>, key: string): ReadonlySet<string> => {
  const next = new Set(opened);
  if (!next.delete(key)) next.add(key);
  return next;
};

const sortRows = <Row,>(
  rows: readonly Row[],
  sort: TableColumn<Row>["sort"],
  isDescending = false,
  tone?: TableProps<Row>["tone"],
): readonly Row[] => {
  if (sort === undefined) return rows;
  const isTotal = (row: Row): boolean => tone?.(row) === "total";
  const sorted = rows.filter((row) => !isTotal(row)).sort((a, b) => compare(sort(a), sort(b)));
  if (isDescending) sorted.reverse();
  return [...sorted, ...rows.filter(isTotal)];
};

const compare = (a: string | number | null | undefined, b: string | number | null | undefined): number => {
  if (typeof a === "string" && typeof b === "string") return a.localeCompare(b, "en", { numeric: true });
  return Number(a ?? Number.NEGATIVE_INFINITY) - Number(b ?? Number.NEGATIVE_INFINITY);
};
