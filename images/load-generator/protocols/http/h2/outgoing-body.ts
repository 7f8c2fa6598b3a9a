// The body of a request while it is sent: all of it is there, or it is made meanwhile, piece by piece.
import type { WireSession, WireStream } from "./wire/session.ts";

type BodySink = Pick<WireSession<WireStream>, "data">;

/** Beyond it a body waits for the socket, so that others have their turn. */
const MAX_AT_ONCE_BYTES = 256 * 1024;

const NOTHING = Buffer.alloc(0);

export class OutgoingBody {
  #pieces: Buffer[] = [];
  /** How much of the first piece is sent. */
  #sentBytes = 0;
  #isWhole: boolean;
  #isSent = false;
  #onTaken: (() => void) | null = null;

  /** @param body null: it is made piece by piece */
  constructor(body: Buffer | null) {
    this.#isWhole = body !== null;
    if (body !== null) this.#pieces.push(body);
  }

  /** The server has been told that this was all. */
  get isSent(): boolean {
    return this.#isSent;
  }

  /** @returns a wait until there is room for more */
  add(piece: Buffer): Promise<void> {
    this.#pieces.push(piece);
    return new Promise((resolve) => {
      this.#onTaken = resolve;
    });
  }

  /** Nothing follows. */
  end(): void {
    this.#isWhole = true;
    // An end without bytes needs no window.
    if (this.#pieces.length === 0) this.#pieces.push(NOTHING);
  }

  /** Nobody sends the rest: whoever waits for room goes on, and sees that it is over. */
  giveUp(): void {
    this.#pieces = [];
    this.#tellTaken();
  }

  /** Hands the session what the windows take now. @returns whether something waits for a window or for the socket */
  sendTo(session: BodySink, stream: WireStream): boolean {
    let left = MAX_AT_ONCE_BYTES;
    for (let piece = this.#pieces[0]; piece !== undefined; piece = this.#pieces[0]) {
      const isLast = this.#isWhole && this.#pieces.length === 1;
      const to = session.data(stream, piece, this.#sentBytes, isLast);
      if (to === this.#sentBytes && piece.length > 0) return true;
      left -= to - this.#sentBytes;
      this.#sentBytes = to;
      if (to === piece.length) {
        this.#pieces.shift();
        this.#sentBytes = 0;
        this.#isSent = isLast;
      } else if (left <= 0) return true;
    }
    this.#tellTaken();
    return false;
  }

  #tellTaken(): void {
    const tell = this.#onTaken;
    this.#onTaken = null;
    tell?.();
  }
}
