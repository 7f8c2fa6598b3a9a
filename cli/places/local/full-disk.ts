// A disk that takes no more of a run's log while the run goes on: the run is ended in order, memory keeps what is still
// measured, and the results say why.

const ASK_AGAIN_MS = 1_000;
const MAX_ASKS = 60;

export class FullDisk {
  readonly #directory: string;
  readonly #say: (text: string) => void;
  #reason: string | undefined;
  #end: ((reason: string) => Promise<unknown>) | undefined;

  /** @param directory of the run's results */
  constructor(directory: string, say: (text: string) => void) {
    this.#directory = directory;
    this.#say = say;
  }

  get isFull(): boolean {
    return this.#reason !== undefined;
  }

  /** For the results of the run. */
  get warnings(): readonly string[] {
    return this.#reason === undefined ? [] : [`the run was ended: ${this.#reason}`];
  }

  /** Whoever cannot write tells it here; the first is heard. */
  readonly tell = ({ message }: Error): void => {
    if (this.#reason !== undefined) return;
    this.#reason = `${this.#directory} takes no more of the log: ${plainly(message)}`;
    this.#say(`ending the run, for ${this.#reason}; memory keeps what is still measured`);
    this.#askForEnd().catch(() => undefined);
  };

  /** @param end asks for the run's end in order */
  onFull(end: (reason: string) => Promise<unknown>): void {
    this.#end = end;
    if (this.#reason !== undefined) this.#askForEnd().catch(() => undefined);
  }

  async #askForEnd(): Promise<void> {
    for (let asks = 0; asks < MAX_ASKS; asks += 1) {
      try {
        await this.#end?.(this.#reason?.slice(0, 500) ?? "");
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS).unref());
      }
    }
  }
}

/** Of a system's words what a person wants to know. */
const plainly = (message: string): string =>
  /no space left/i.test(message) ? "no space is left on its disk" : message;
