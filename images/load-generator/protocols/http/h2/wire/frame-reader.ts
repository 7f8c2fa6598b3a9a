// Cuts what comes on a connection into frames: bytes in, in pieces of any size; data out as it comes, other frames whole.
import { DATA, FRAME_HEAD_BYTES, FRAME_SIZE_ERROR, MAX_FRAME_BYTES, PADDED, ProtocolError } from "./frames.ts";

/** The blocks are valid during the calls only. */
export interface FrameSink {
  /** A piece of DATA without padding. @param flags with the frame's last piece; 0 before it */
  onData(streamId: number, flags: number, block: Buffer, from: number, to: number): void;
  /** Any other frame. */
  onFrame(type: number, flags: number, streamId: number, block: Buffer, from: number, to: number): void;
}

export class FrameReader {
  readonly #sink: FrameSink;
  /** A frame's head that did not come in one piece. */
  readonly #head = Buffer.alloc(FRAME_HEAD_BYTES);
  #headBytes = 0;
  #isInFrame = false;
  #type = 0;
  #flags = 0;
  #streamId = 0;
  /** Of the payload still to come. */
  #missingBytes = 0;
  /** A payload that did not come in one piece, as far as it has come. */
  #payload: Buffer | null = null;
  #isStopped = false;

  constructor(sink: FrameSink) {
    this.#sink = sink;
  }

  /** Nothing more is told, even of what has come. */
  stop(): void {
    this.#isStopped = true;
  }

  /** @param end of the bytes that came. @throws ProtocolError, and what the sink throws */
  read(chunk: Buffer, end: number): void {
    let at = 0;
    // A frame without a payload is whole when its head is.
    while (!this.#isStopped && (at < end || (this.#isInFrame && this.#missingBytes === 0)))
      at = this.#isInFrame ? this.#readPayload(chunk, at, end) : this.#readHead(chunk, at, end);
  }

  #readHead(chunk: Buffer, at: number, end: number): number {
    if (this.#headBytes === 0 && end - at >= FRAME_HEAD_BYTES) {
      this.#begin(chunk, at);
      return at + FRAME_HEAD_BYTES;
    }
    const count = Math.min(end - at, FRAME_HEAD_BYTES - this.#headBytes);
    chunk.copy(this.#head, this.#headBytes, at, at + count);
    this.#headBytes += count;
    if (this.#headBytes === FRAME_HEAD_BYTES) {
      this.#headBytes = 0;
      this.#begin(this.#head, 0);
    }
    return at + count;
  }

  #begin(head: Buffer, at: number): void {
    this.#missingBytes = head.readUIntBE(at, 3);
    this.#type = head[at + 3] as number;
    this.#flags = head[at + 4] as number;
    this.#streamId = head.readUInt32BE(at + 5) & 0x7fffffff;
    if (this.#missingBytes > MAX_FRAME_BYTES)
      throw new ProtocolError(`a frame of ${this.#missingBytes} bytes is larger than was allowed`, FRAME_SIZE_ERROR);
    this.#isInFrame = true;
  }

  #readPayload(chunk: Buffer, at: number, end: number): number {
    const to = Math.min(end, at + this.#missingBytes);
    const isWhole = to - at === this.#missingBytes;
    if (this.#type === DATA && (this.#flags & PADDED) === 0) {
      this.#missingBytes -= to - at;
      this.#isInFrame = !isWhole;
      this.#sink.onData(this.#streamId, isWhole ? this.#flags : 0, chunk, at, to);
    } else if (this.#payload === null && isWhole) {
      this.#isInFrame = false;
      this.#sink.onFrame(this.#type, this.#flags, this.#streamId, chunk, at, to);
    } else this.#collect(chunk, at, to);
    return to;
  }

  #collect(chunk: Buffer, at: number, to: number): void {
    const payload = this.#payload ?? Buffer.allocUnsafe(this.#missingBytes);
    this.#payload = payload;
    chunk.copy(payload, payload.length - this.#missingBytes, at, to);
    this.#missingBytes -= to - at;
    if (this.#missingBytes > 0) return;
    this.#payload = null;
    this.#isInFrame = false;
    this.#sink.onFrame(this.#type, this.#flags, this.#streamId, payload, 0, payload.length);
  }
}
