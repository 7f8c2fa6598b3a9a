// What each second of a run held, by region: the newest in memory, where live pages look, and the others on a shelf when
// there is one. Each second is whole when it is read, whatever order its parts came in and however late.
import type { Shelf } from "./shelf.ts";

/** How the values of a book are put on a shelf, and made one where a second was put there before it was complete. */
export interface SecondForm<V> {
  readonly toJson: (value: V) => unknown;
  readonly fromJson: (json: never) => V;
  /** A value of its own: neither is changed. */
  readonly merge: (earlier: V, later: V) => V;
}

/** Seconds of regions in memory: five minutes of 30 regions, hours of one. */
export const MOST_KEPT = 9_000;
/** Seconds that are read back together. */
const BOARD_SECONDS = 60;
/** Who lets a window slide over the run reads at both of its ends. */
const BOARDS_AT_HAND = 3;

type Board<V> = Map<number, Map<string, V>>;

export class SecondBook<V> {
  /** Region → second → value; what was put on the shelf is no longer here. */
  readonly kept = new Map<string, Map<number, V>>();
  readonly #name: string;
  readonly #form: SecondForm<V>;
  readonly #mostKept: number;
  readonly #boards = new Set<number>();
  readonly #atHand = new Map<number, Board<V>>();
  #shelf: Shelf | undefined;
  #keptCount = 0;

  /**
   * @param name of no other book on this shelf; @param shelf undefined: all stay in memory;
   * @param mostKept seconds in memory, where the shelf asks for no fewer
   */
  constructor(name: string, form: SecondForm<V>, shelf: Shelf | undefined, mostKept = MOST_KEPT) {
    this.#name = name;
    this.#form = form;
    this.#shelf = shelf;
    this.#mostKept = Math.min(mostKept, shelf?.mostKept ?? mostKept);
  }

  get(region: string, second: number): V | undefined {
    return this.kept.get(region)?.get(second);
  }

  /** For a second that is not here: it may be on the shelf, and is one with this in the end. */
  set(region: string, second: number, value: V): void {
    const ofRegion = this.kept.get(region) ?? new Map<number, V>();
    this.kept.set(region, ofRegion);
    ofRegion.set(second, value);
    this.#keptCount += 1;
    if (this.#shelf !== undefined && this.#keptCount > this.#mostKept) this.#putAway(this.#shelf);
  }

  /** All of one second, by region. Quick for seconds that are near to those of the last few calls. */
  at(second: number): ReadonlyMap<string, V> {
    const board = boardOf(second);
    const values = new Map(this.#boards.has(board) ? this.#readBoard(board).get(second) : undefined);
    for (const [region, seconds] of this.kept) {
      const value = seconds.get(second);
      if (value !== undefined) this.#addTo(values, region, value);
    }
    return values;
  }

  /** What was put there, by second; the last few boards stay at hand. */
  #readBoard(board: number): Board<V> {
    const known = this.#atHand.get(board);
    if (known !== undefined) return known;
    const read: Board<V> = new Map();
    for (const line of this.#shelf?.linesOn(this.#boardName(board)) ?? []) {
      const [region, second, json] = JSON.parse(line) as [string, number, never];
      this.#addTo(
        placeAt(read, second, () => new Map<string, V>()),
        region,
        this.#form.fromJson(json),
      );
    }
    this.#atHand.set(board, read);
    const [oldest] = this.#atHand.keys();
    if (this.#atHand.size > BOARDS_AT_HAND && oldest !== undefined) this.#atHand.delete(oldest);
    return read;
  }

  #addTo(values: Map<string, V>, region: string, value: V): void {
    const earlier = values.get(region);
    values.set(region, earlier === undefined ? value : this.#form.merge(earlier, value));
  }

  /** All but the newest half; what came in first goes first. */
  #putAway(shelf: Shelf): void {
    const keeps = Math.floor(this.#mostKept / 2 / this.kept.size);
    const byBoard = new Map<number, [region: string, second: number][]>();
    for (const [region, seconds] of this.kept) {
      let goes = seconds.size - keeps;
      for (const second of seconds.keys()) {
        if (goes <= 0) break;
        goes -= 1;
        placeAt(byBoard, boardOf(second), (): [string, number][] => []).push([region, second]);
      }
    }
    for (const [board, places] of byBoard) {
      const lines = places.map(([region, second]) =>
        JSON.stringify([region, second, this.#form.toJson(this.get(region, second) as V)]),
      );
      if (!shelf.put(this.#boardName(board), lines)) return;
      this.#boards.add(board);
      this.#atHand.delete(board);
      for (const [region, second] of places) this.kept.get(region)?.delete(second);
      this.#keptCount -= places.length;
    }
  }

  #boardName(board: number): string {
    return `${this.#name}-${board}`;
  }
}

const boardOf = (second: number): number => Math.floor(second / BOARD_SECONDS);

const placeAt = <T>(places: Map<number, T>, key: number, make: () => T): T => {
  const found = places.get(key) ?? make();
  places.set(key, found);
  return found;
};
