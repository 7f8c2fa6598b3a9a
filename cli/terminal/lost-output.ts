// What becomes of a command whose output nobody takes any more: `meridian run | head -1`, a pager that was left, a
// build server that has seen enough, a terminal that was closed. It says nothing more, and goes on to its end.

/** Who reads has gone; EIO is a terminal's. */
const GONE: ReadonlySet<string | undefined> = new Set(["EPIPE", "EIO", "ECONNRESET", "ERR_STREAM_DESTROYED"]);

/** What cannot be written for another reason, such as a full disk, is lost without anybody wanting it: it is kept. */
export class LostOutput {
  #failure: Error | undefined;

  constructor(streams: readonly NodeJS.WritableStream[] = [process.stdout, process.stderr]) {
    for (const stream of streams) {
      stream.on("error", (error: NodeJS.ErrnoException) => {
        if (!GONE.has(error.code)) this.#failure ??= error;
      });
    }
  }

  /** @returns the process's exit code: a command whose output was lost unasked has not succeeded */
  async exitCodeOf(exitCode: number): Promise<number> {
    // What the last text failed with is told in the next turn.
    await new Promise((resolve) => setImmediate(resolve));
    if (this.#failure === undefined) return exitCode;
    process.stderr.write(`error: the output could not be written to its end: ${this.#failure.message}\n`);
    return exitCode === 0 ? 1 : exitCode;
  }
}
