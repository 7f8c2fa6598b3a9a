// Writes frames one behind the other into one piece of bytes, which then goes to the socket in one call.
import {
  ACK,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  FRAME_HEAD_BYTES,
  GOAWAY,
  HEADERS,
  MAX_FRAME_BYTES,
  PING,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "./frames.ts";

const FIRST_BYTES = 64 * 1024;

export class FrameWriter {
  #bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  #length = 0;

  /** What was written since the last call, as bytes of their own. */
  take(): Buffer {
    const taken = Buffer.allocUnsafe(this.#length);
    this.#bytes.copy(taken, 0, 0, this.#length);
    this.#length = 0;
    return taken;
  }

  get isEmpty(): boolean {
    return this.#length === 0;
  }

  raw(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.#length += bytes.copy(this.#bytes, this.#length);
  }

  /** @param isEnd whether no body follows */
  headers(streamId: number, block: Buffer, isEnd: boolean): void {
    const flags = isEnd ? END_STREAM : 0;
    let to = Math.min(block.length, MAX_FRAME_BYTES);
    this.#frame(HEADERS, to === block.length ? flags | END_HEADERS : flags, streamId, block, 0, to);
    while (to < block.length) {
      const from = to;
      to = Math.min(block.length, from + MAX_FRAME_BYTES);
      this.#frame(CONTINUATION, to === block.length ? END_HEADERS : 0, streamId, block, from, to);
    }
  }

  data(streamId: number, block: Buffer, from: number, to: number, isEnd: boolean): void {
    this.#frame(DATA, isEnd ? END_STREAM : 0, streamId, block, from, to);
  }

  reset(streamId: number, code: number): void {
    this.#head(4, RST_STREAM, 0, streamId);
    this.#uint32(code);
  }

  settings(settings: readonly (readonly [id: number, value: number])[]): void {
    this.#head(6 * settings.length, SETTINGS, 0, 0);
    for (const [id, value] of settings) {
      this.#length = this.#bytes.writeUInt16BE(id, this.#length);
      this.#uint32(value);
    }
  }

  settingsAck(): void {
    this.#head(0, SETTINGS, ACK, 0);
  }

  pingAck(block: Buffer, from: number, to: number): void {
    this.#frame(PING, ACK, 0, block, from, to);
  }

  goaway(code: number): void {
    this.#head(8, GOAWAY, 0, 0);
    this.#uint32(0);
    this.#uint32(code);
  }

  windowUpdate(streamId: number, bytes: number): void {
    this.#head(4, WINDOW_UPDATE, 0, streamId);
    this.#uint32(bytes);
  }

  #frame(type: number, flags: number, streamId: number, block: Buffer, from: number, to: number): void {
    this.#head(to - from, type, flags, streamId);
    this.#length += block.copy(this.#bytes, this.#length, from, to);
  }

  #head(payloadBytes: number, type: number, flags: number, streamId: number): void {
    this.#reserve(FRAME_HEAD_BYTES + payloadBytes);
    const bytes = this.#bytes;
    const at = this.#length;
    bytes.writeUIntBE(payloadBytes, at, 3);
    bytes[at + 3] = type;
    bytes[at + 4] = flags;
    bytes.writeUInt32BE(streamId, at + 5);
    this.#length = at + FRAME_HEAD_BYTES;
  }

  #uint32(value: number): void {
    this.#length = this.#bytes.writeUInt32BE(value, this.#length);
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(2 * (this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
