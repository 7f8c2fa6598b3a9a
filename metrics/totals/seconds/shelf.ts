// Where what is seldom looked at is put while a run is read, so that memory does not grow with the run's length. Whoever
// reads the run says what a shelf is: the command has a folder of files.

export interface Shelf {
  /** How many seconds of regions are kept off it at most; absent: as many as are looked at while a run goes on. */
  readonly mostKept?: number;
  /**
   * @param board what is read back together
   * @returns false when there is no room, and nothing is put: whoever asks keeps it then
   */
  put(board: string, lines: readonly string[]): boolean;
  /** In the order in which they were put. */
  linesOn(board: string): Iterable<string>;
}
