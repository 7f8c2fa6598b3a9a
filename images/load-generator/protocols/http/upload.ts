// A body that is made while it is sent, over either protocol: read piece by piece, no faster than the other side takes
// them.
import type { BodyStream } from "./request.ts";

export interface UploadPort {
  /** True when the exchange has ended by an answer, a failure or a timeout, so that nobody waits for the rest. */
  isOver(): boolean;
  /** Before the first piece. @param letGo to be called when the exchange ends before the stream has */
  onOpened(letGo: () => void): void;
  /** @param piece never empty; @returns a wait until there is room for more; null: there is */
  write(piece: Buffer): Promise<void> | null;
}

const ignore = (): void => {};

/**
 * @returns whether all of it was written: false when the exchange ended before. Rejects with what the stream throws,
 * and with a TypeError for what is no piece
 */
export const upload = async (body: BodyStream, port: UploadPort): Promise<boolean> => {
  // A caller must not be told of a failure before its call has returned.
  await null;
  if (port.isOver()) return false;
  const iterator = body[Symbol.asyncIterator]();
  port.onOpened(() => void iterator.return?.().catch(ignore));
  for (let next = await iterator.next(); !port.isOver(); next = await iterator.next()) {
    if (next.done === true) return true;
    const piece = pieceOf(next.value);
    // An empty piece is skipped: a chunk of no bytes would end the body.
    const room = piece.length === 0 ? null : port.write(piece);
    if (room !== null) await room;
    if (port.isOver()) return false;
  }
  return false;
};

const pieceOf = (piece: unknown): Buffer => {
  if (typeof piece === "string") return Buffer.from(piece);
  if (piece instanceof Uint8Array) return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
  throw new TypeError(`a stream of a body gives text or bytes, got ${piece === null ? "null" : typeof piece}`);
};
