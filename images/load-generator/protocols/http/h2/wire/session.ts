// The protocol of one HTTP/2 connection on its client's side (RFC 9113): streams, windows and settings. What it has to
// say is written when it is flushed, which whoever calls does before it returns: all connections of a thread share the
// room that frames are put together in.
import type { Socket } from "node:net";
import { HeaderDecoder, MAX_HEAD_BYTES, TABLE_BYTES } from "../hpack/decoder.ts";
import { NO_TABLE } from "../hpack/encoder.ts";
import { HpackError } from "../hpack/hpack-error.ts";
import { type HeadMemo, WireHead } from "../wire-head.ts";
import { FrameReader, type FrameSink } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import {
  ACK,
  COMPRESSION_ERROR,
  CONTINUATION,
  DATA,
  END_HEADERS,
  END_STREAM,
  ENHANCE_YOUR_CALM,
  FLOW_CONTROL_ERROR,
  FRAME_SIZE_ERROR,
  GOAWAY,
  HAS_PRIORITY,
  HEADERS,
  MAX_FRAME_BYTES,
  PADDED,
  PING,
  ProtocolError,
  PUSH_PROMISE,
  RST_STREAM,
  SETTINGS,
  WINDOW_UPDATE,
} from "./frames.ts";
import {
  CONNECTION_WINDOW_BYTES,
  FIRST_MAX_STREAMS,
  FIRST_WINDOW_BYTES,
  HEADER_TABLE_SIZE,
  INITIAL_WINDOW_SIZE,
  MAX_CONCURRENT_STREAMS,
  MAX_STREAM_ID,
  MAX_WINDOW_BYTES,
  OWN_SETTINGS,
  STREAM_WINDOW_BYTES,
} from "./limits.ts";

/** What a session keeps of a stream, and tells it. */
export interface WireStream {
  /** 0: it has not begun. */
  streamId: number;
  /** How much of its body the server still takes. */
  sendWindowBytes: number;
  /** Came, and the server was not told yet that there is room for as much again. */
  untoldBytes: number;
  readonly memo: HeadMemo;
  onHead(head: WireHead, isEnd: boolean): void;
  onData(block: Buffer, from: number, to: number): void;
  onEnd(): void;
  /** The server gave it up; the session has forgotten it. */
  onReset(code: number): void;
}

export interface SessionEvents {
  readonly onGoaway: (code: number, lastStreamId: number) => void;
  /** What waits for room may go on: windows have grown, or more streams are allowed. */
  readonly onRoom: () => void;
}

const PREFACE = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
/** The thread's. */
const WRITER = new FrameWriter();

/** A block of fields that did not come in one frame. */
interface Unfinished {
  readonly streamId: number;
  readonly isEnd: boolean;
  readonly pieces: Buffer[];
  bytes: number;
}

export class WireSession<S extends WireStream> implements FrameSink {
  /** Under way. */
  readonly streams = new Map<number, S>();
  readonly #socket: Socket;
  readonly #events: SessionEvents;
  readonly #reader = new FrameReader(this);
  readonly #decoder = new HeaderDecoder();
  #nextId = 1;
  #maxStreams = FIRST_MAX_STREAMS;
  #hasSettings = false;
  /** Of a stream that begins now. */
  #firstWindowBytes = FIRST_WINDOW_BYTES;
  #sendWindowBytes = FIRST_WINDOW_BYTES;
  #untoldBytes = 0;
  #unfinished: Unfinished | null = null;
  /** The server's table of our fields, of which no block makes use. */
  #table: "usual" | "to be told" | "told" = "usual";

  constructor(socket: Socket, events: SessionEvents) {
    this.#socket = socket;
    this.#events = events;
    WRITER.raw(PREFACE);
    WRITER.settings(OWN_SETTINGS);
    WRITER.windowUpdate(0, CONNECTION_WINDOW_BYTES - FIRST_WINDOW_BYTES);
  }

  /** Another stream may begin. */
  get hasRoom(): boolean {
    return this.streams.size < this.#maxStreams;
  }

  /** No stream can ever begin again. */
  get isUsedUp(): boolean {
    return this.#nextId > MAX_STREAM_ID;
  }

  /** Begins a stream. @param isEnd whether the request has no body */
  open(stream: S, block: Buffer, isEnd: boolean): void {
    stream.streamId = this.#nextId;
    stream.sendWindowBytes = this.#firstWindowBytes;
    this.#nextId += 2;
    this.streams.set(stream.streamId, stream);
    WRITER.headers(stream.streamId, this.#table === "to be told" ? Buffer.concat([NO_TABLE, block]) : block, isEnd);
    if (this.#table === "to be told") this.#table = "told";
  }

  /**
   * Sends as much of a body's piece as fits into a frame and the windows.
   * @param isEnd whether nothing follows the piece
   * @returns how far it is sent
   */
  data(stream: WireStream, piece: Buffer, from: number, isEnd: boolean): number {
    const room = Math.max(0, Math.min(MAX_FRAME_BYTES, this.#sendWindowBytes, stream.sendWindowBytes));
    const to = Math.min(piece.length, from + room);
    if (to === from && piece.length > 0) return from;
    WRITER.data(stream.streamId, piece, from, to, isEnd && to === piece.length);
    this.#sendWindowBytes -= to - from;
    stream.sendWindowBytes -= to - from;
    return to;
  }

  /** Ends a stream before its time. */
  reset(stream: WireStream, code: number): void {
    if (!this.streams.delete(stream.streamId)) return;
    WRITER.reset(stream.streamId, code);
  }

  /** The last word. */
  goaway(code: number): void {
    this.#reader.stop();
    WRITER.goaway(code);
  }

  /** @param onWritten called when the kernel has it. @returns false: the socket wants no more for now */
  flush(onWritten?: () => void): boolean {
    if (WRITER.isEmpty) return !this.#socket.writableNeedDrain;
    const bytes = WRITER.take();
    return onWritten === undefined ? this.#socket.write(bytes) : this.#socket.write(bytes, onWritten);
  }

  /** Takes what came. @throws ProtocolError */
  read(chunk: Buffer, end: number): void {
    this.#reader.read(chunk, end);
    this.flush();
  }

  onData(streamId: number, flags: number, block: Buffer, from: number, to: number): void {
    this.#checkOrder(DATA, streamId);
    this.#count(to - from);
    const stream = this.#streamOf(streamId);
    if (stream === undefined) return;
    if (to > from) {
      stream.untoldBytes += to - from;
      stream.onData(block, from, to);
    }
    if ((flags & END_STREAM) !== 0) stream.onEnd();
    else if (stream.untoldBytes >= STREAM_WINDOW_BYTES / 2 && this.streams.has(streamId)) {
      WRITER.windowUpdate(streamId, stream.untoldBytes);
      stream.untoldBytes = 0;
    }
  }

  onFrame(type: number, flags: number, streamId: number, block: Buffer, from: number, to: number): void {
    this.#checkOrder(type, streamId);
    switch (type) {
      case DATA:
        this.#onPaddedData(flags, streamId, block, from, to);
        break;
      case HEADERS:
        this.#onHeaders(flags, streamId, block, from, to);
        break;
      case CONTINUATION:
        this.#onContinuation(flags, block, from, to);
        break;
      case RST_STREAM:
        checkLength(type, to - from === 4);
        this.#onReset(streamId, block.readUInt32BE(from));
        break;
      case SETTINGS:
        this.#onSettings(flags, block, from, to);
        break;
      case PUSH_PROMISE:
        throw new ProtocolError("the server pushes, which was not allowed");
      case PING:
        checkLength(type, to - from === 8);
        if ((flags & ACK) === 0) WRITER.pingAck(block, from, to);
        break;
      case GOAWAY:
        checkLength(type, to - from >= 8);
        this.#events.onGoaway(block.readUInt32BE(from + 4), block.readUInt32BE(from) & 0x7fffffff);
        break;
      case WINDOW_UPDATE:
        checkLength(type, to - from === 4);
        this.#onWindowUpdate(streamId, block.readUInt32BE(from) & 0x7fffffff);
        break;
    }
  }

  /** @throws ProtocolError for a frame that may not stand here, or not on such a stream */
  #checkOrder(type: number, streamId: number): void {
    if (!this.#hasSettings && type !== SETTINGS) throw new ProtocolError("the connection does not begin with settings");
    const unfinished = this.#unfinished;
    if ((unfinished !== null) !== (type === CONTINUATION) || (unfinished?.streamId ?? streamId) !== streamId)
      throw new ProtocolError("a block of fields is interrupted");
    const isOfStream = type === DATA || type === HEADERS || type === RST_STREAM || type === CONTINUATION;
    const isOfConnection = type === SETTINGS || type === PING || type === GOAWAY;
    if ((isOfStream && streamId === 0) || (isOfConnection && streamId !== 0))
      throw new ProtocolError(`a frame of type ${type} may not come on stream ${streamId}`);
  }

  /** Undefined: it has ended. @throws ProtocolError for one that was never begun */
  #streamOf(streamId: number): S | undefined {
    const stream = this.streams.get(streamId);
    if (stream === undefined && (streamId % 2 === 0 || streamId >= this.#nextId))
      throw new ProtocolError(`stream ${streamId} was never begun`);
    return stream;
  }

  #count(bytes: number): void {
    this.#untoldBytes += bytes;
    if (this.#untoldBytes < CONNECTION_WINDOW_BYTES / 2) return;
    WRITER.windowUpdate(0, this.#untoldBytes);
    this.#untoldBytes = 0;
  }

  /** Padding fills the windows, too. */
  #onPaddedData(flags: number, streamId: number, block: Buffer, from: number, to: number): void {
    const padding = paddingOf(block, from, to);
    this.#count(1 + padding);
    const stream = this.#streamOf(streamId);
    if (stream !== undefined) stream.untoldBytes += 1 + padding;
    this.onData(streamId, flags, block, from + 1, to - padding);
  }

  #onHeaders(flags: number, streamId: number, block: Buffer, from: number, to: number): void {
    const isPadded = (flags & PADDED) !== 0;
    const end = isPadded ? to - paddingOf(block, from, to) : to;
    const start = from + (isPadded ? 1 : 0) + ((flags & HAS_PRIORITY) !== 0 ? 5 : 0);
    if (start > end) throw new ProtocolError("a frame of fields is shorter than it says", FRAME_SIZE_ERROR);
    const isEnd = (flags & END_STREAM) !== 0;
    if ((flags & END_HEADERS) !== 0) this.#onBlock(streamId, isEnd, block, start, end);
    else this.#unfinished = { streamId, isEnd, pieces: [Buffer.from(block.subarray(start, end))], bytes: end - start };
  }

  #onContinuation(flags: number, block: Buffer, from: number, to: number): void {
    const unfinished = this.#unfinished;
    if (unfinished === null) return;
    unfinished.pieces.push(Buffer.from(block.subarray(from, to)));
    unfinished.bytes += to - from;
    if (unfinished.bytes > MAX_HEAD_BYTES || unfinished.pieces.length > MAX_HEAD_BYTES / 1024)
      throw new ProtocolError(`the head is larger than ${MAX_HEAD_BYTES} bytes`, ENHANCE_YOUR_CALM);
    if ((flags & END_HEADERS) === 0) return;
    this.#unfinished = null;
    const { streamId, isEnd, pieces, bytes } = unfinished;
    this.#onBlock(streamId, isEnd, Buffer.concat(pieces), 0, bytes);
  }

  #onBlock(streamId: number, isEnd: boolean, block: Buffer, from: number, to: number): void {
    const stream = this.#streamOf(streamId);
    const known = stream?.memo.recall(block, from, to);
    if (stream !== undefined && known !== undefined) {
      this.#decoder.addAll(stream.memo.added);
      stream.onHead(known, isEnd);
      return;
    }
    // Read whoever it is for: the blocks that follow may refer to it.
    const head = this.#decode(block, from, to);
    if (this.#decoder.isFree) stream?.memo.keep(block, from, to, head, this.#decoder.added);
    stream?.onHead(head, isEnd);
  }

  #decode(block: Buffer, from: number, to: number): WireHead {
    try {
      return new WireHead(this.#decoder.decode(block, from, to));
    } catch (error) {
      if (error instanceof HpackError) throw new ProtocolError(error.message, COMPRESSION_ERROR);
      throw error;
    }
  }

  #onReset(streamId: number, code: number): void {
    const stream = this.#streamOf(streamId);
    this.streams.delete(streamId);
    stream?.onReset(code);
  }

  #onSettings(flags: number, block: Buffer, from: number, to: number): void {
    if ((flags & ACK) !== 0) return;
    checkLength(SETTINGS, (to - from) % 6 === 0);
    this.#hasSettings = true;
    for (let at = from; at < to; at += 6) {
      const id = block.readUInt16BE(at);
      const value = block.readUInt32BE(at + 2);
      if (id === MAX_CONCURRENT_STREAMS) this.#maxStreams = value;
      else if (id === HEADER_TABLE_SIZE && value < TABLE_BYTES && this.#table === "usual") this.#table = "to be told";
      else if (id === INITIAL_WINDOW_SIZE) this.#resizeWindows(value);
    }
    WRITER.settingsAck();
    this.#events.onRoom();
  }

  /** It holds for streams that have begun, too. */
  #resizeWindows(bytes: number): void {
    if (bytes > MAX_WINDOW_BYTES) throw new ProtocolError("a window is too large", FLOW_CONTROL_ERROR);
    for (const stream of this.streams.values()) stream.sendWindowBytes += bytes - this.#firstWindowBytes;
    this.#firstWindowBytes = bytes;
  }

  #onWindowUpdate(streamId: number, bytes: number): void {
    const stream = streamId === 0 ? undefined : this.#streamOf(streamId);
    if (streamId !== 0 && stream === undefined) return;
    const window = (stream?.sendWindowBytes ?? this.#sendWindowBytes) + bytes;
    if (bytes === 0) throw new ProtocolError("a window grows by nothing");
    if (window > MAX_WINDOW_BYTES) throw new ProtocolError("a window is too large", FLOW_CONTROL_ERROR);
    if (stream === undefined) this.#sendWindowBytes = window;
    else stream.sendWindowBytes = window;
    this.#events.onRoom();
  }
}

/** @throws ProtocolError */
const checkLength = (type: number, isRight: boolean): void => {
  if (!isRight) throw new ProtocolError(`a frame of type ${type} has not the length of one`, FRAME_SIZE_ERROR);
};

/** @throws ProtocolError where there would be more of it than of the frame */
const paddingOf = (block: Buffer, from: number, to: number): number => {
  const padding = to > from ? (block[from] as number) : Number.POSITIVE_INFINITY;
  if (from + 1 + padding > to) throw new ProtocolError("a frame has more padding than bytes");
  return padding;
};
