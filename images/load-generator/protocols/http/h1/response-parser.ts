// A strict, incremental parser of HTTP/1.1 responses: bytes in, in pieces of any size; head, body pieces and end out.
// What is ambiguous (two lengths, a length beside chunks, a coding that is not chunked) is an error, never a guess (RFC
// 9112, 6.3).
import { BadResponse } from "./bad-response.ts";
import { hexDigit, isFieldByte, isTokenByte } from "./bytes.ts";
import { HeadMemo } from "./head-memo.ts";
import { HeadScanner, MAX_HEAD_BYTES } from "./head-scanner.ts";
import { TextHead } from "./text-head.ts";

export interface ResponseSink {
  /**
   * Informational answers (1xx) come here too, with `isFinal` false; nothing else is told of them.
   */
  onHead(status: number, head: TextHead, isFinal: boolean, setsCookies: boolean): void;
  /** `block` from `start` to `end` is valid during the call only. */
  onBody(block: Buffer, start: number, end: number): void;
  /** @param keepAlive whether the connection may carry another request */
  onComplete(keepAlive: boolean): void;
}

const CR = 13;
const LF = 10;
const COLON = 58;
const SEMICOLON = 59;
const EQUALS = 61;
const QUOTE = 34;
const BACKSLASH = 92;
const SPACE = 32;
const TAB = 9;
/** A larger chunk than any body. */
const MAX_CHUNK_BYTES = 2 ** 48;
/** A chunk's size line with its extensions, and a trailer's section: more than any real server sends. */
const MAX_CHUNK_LINE_BYTES = 4096;

const NO_MEMO = new HeadMemo();

const HEAD = 0;
const BODY_LENGTH = 1;
const BODY_UNTIL_CLOSE = 2;
const CHUNK_SIZE = 3;
const CHUNK_EXTENSION = 4;
const CHUNK_SIZE_LF = 5;
const CHUNK_DATA = 6;
const CHUNK_DATA_CR = 7;
const CHUNK_DATA_LF = 8;
const TRAILER_START = 9;
const TRAILER_LINE = 10;
const TRAILER_LF = 11;
const END_LF = 12;
const DONE = 13;
const TRAILER_NAME = 14;
const EXTENSION_NAME = 15;
const EXTENSION_VALUE = 16;
const EXTENSION_TOKEN = 17;
const EXTENSION_QUOTED = 18;
const EXTENSION_ESCAPED = 19;
const EXTENSION_END = 20;
/** Blanks behind a size, and around an extension's parts: to be read and left out (RFC 9112, 7.1.1). */
const AFTER_SIZE = 21;
const AFTER_NAME = 22;

export class ResponseParser {
  readonly #sink: ResponseSink;
  readonly #scanner = new HeadScanner();
  #memo = NO_MEMO;
  #state = DONE;
  #isHead = false;
  #keepAlive = true;
  /** Bytes of the body, or of the current chunk, still to come. */
  #remaining = 0;
  /** The head's bytes so far, when it did not come in one piece. */
  #partial: Buffer | null = null;
  #lineBytes = 0;
  #hasSize = false;

  constructor(sink: ResponseSink) {
    this.#sink = sink;
  }

  /**
   * Call before each request's answer.
   * @param method HEAD's answer has no body whatever it says
   * @param memo of what is asked for
   */
  begin(method: string, memo = new HeadMemo()): void {
    this.#memo = memo;
    this.#state = HEAD;
    this.#isHead = method === "HEAD";
    this.#partial = null;
    this.#remaining = 0;
  }

  get isDone(): boolean {
    return this.#state === DONE;
  }

  /** The answer has begun: a cut from here on leaves it incomplete. */
  get hasBegun(): boolean {
    return this.#state !== HEAD || this.#partial !== null;
  }

  /**
   * @param end of the bytes that came; what stands in the chunk behind them is of no meaning
   * @returns the number of bytes that belong to this answer; fewer than `end` means that more came than was asked for
   * @throws BadResponse when this cannot be an answer; the connection is then of no use
   */
  execute(chunk: Buffer, end = chunk.length): number {
    let at = 0;
    while (at < end && this.#state !== DONE) {
      switch (this.#state) {
        case HEAD:
          at = this.#readHead(chunk, at, end);
          break;
        case BODY_LENGTH:
        case CHUNK_DATA:
          at = this.#readCounted(chunk, at, end);
          break;
        case BODY_UNTIL_CLOSE:
          this.#sink.onBody(chunk, at, end);
          at = end;
          break;
        default:
          this.#readFraming(chunk[at] ?? 0);
          at += 1;
      }
    }
    return at;
  }

  /** The connection ended. @throws BadResponse when the answer was not whole */
  finish(): void {
    if (this.#state === DONE) return;
    if (this.#state === BODY_UNTIL_CLOSE) {
      this.#complete();
      return;
    }
    throw new BadResponse(
      this.hasBegun ? "the connection closed in the middle of the answer" : "the connection closed before the answer",
    );
  }

  #complete(): void {
    this.#state = DONE;
    this.#sink.onComplete(this.#keepAlive);
  }

  /** Nearly every head comes in one piece, and is read in one go. */
  #readHead(chunk: Buffer, from: number, cameTo: number): number {
    const scanner = this.#scanner;
    const memo = this.#memo;
    const known = this.#partial === null ? memo.recall(chunk, from, cameTo, scanner) : -1;
    if (known >= 0) {
      this.#decideBody(memo.head);
      return known;
    }
    // Made only here: it costs more than all the rest of reading a head that is known.
    const block = chunk.length === cameTo ? chunk : chunk.subarray(0, cameTo);
    if (this.#partial !== null) return this.#readPartialHead(this.#partial, block, from);
    const end = scanner.scan(block, from);
    if (end < 0) {
      checkHeadLength(cameTo - from);
      this.#partial = Buffer.from(block.subarray(from));
      return cameTo;
    }
    checkHeadLength(end - from);
    this.#decideBody(memo.keep(block, from, end, scanner));
    return end;
  }

  /** Read once its end is there: a head that comes byte by byte must not be read anew with each. */
  #readPartialHead(before: Buffer, chunk: Buffer, from: number): number {
    const block = Buffer.concat([before, chunk.subarray(from)]);
    // The end of the head may lie across the border of two pieces: look again from three bytes before it.
    const found = block.indexOf("\r\n\r\n", Math.max(0, before.length - 3), "latin1");
    checkHeadLength(found < 0 ? block.length : found + 4);
    if (found < 0) {
      HeadScanner.checkBeginning(block, 0);
      this.#partial = block;
      return chunk.length;
    }
    this.#partial = null;
    const end = this.#scanner.scan(block, 0);
    this.#decideBody(new TextHead(block.toString("latin1", 0, end)));
    return end - before.length + from;
  }

  #decideBody(head: TextHead): void {
    const scanner = this.#scanner;
    const status = scanner.status;
    if (status === 101) throw new BadResponse("the server changed the protocol, which was not asked for");
    if (status < 200) {
      // HTTP/1.0 has no such answers, and a server that closes after one never answers.
      if (!scanner.keepAlive) throw new BadResponse("an informational answer ends the connection");
      this.#sink.onHead(status, head, false, false);
      return;
    }
    this.#keepAlive = scanner.keepAlive;
    const hasNoBody = this.#isHead || status === 204 || status === 304;
    this.#state = HEAD;
    this.#sink.onHead(status, head, true, scanner.setsCookies);
    if (hasNoBody) {
      this.#complete();
    } else if (scanner.isChunked) {
      this.#beginChunk();
    } else if (scanner.contentLength >= 0) {
      this.#remaining = scanner.contentLength;
      this.#state = BODY_LENGTH;
      if (this.#remaining === 0) this.#complete();
    } else {
      this.#keepAlive = false;
      this.#state = BODY_UNTIL_CLOSE;
    }
  }

  #readCounted(chunk: Buffer, from: number, cameTo: number): number {
    const end = Math.min(cameTo, from + this.#remaining);
    this.#remaining -= end - from;
    this.#sink.onBody(chunk, from, end);
    if (this.#remaining === 0) {
      if (this.#state === BODY_LENGTH) this.#complete();
      else this.#state = CHUNK_DATA_CR;
    }
    return end;
  }

  #beginChunk(): void {
    this.#state = CHUNK_SIZE;
    this.#remaining = 0;
    this.#hasSize = false;
    this.#lineBytes = 0;
  }

  /** One byte of what stands between pieces of data: sizes, line ends, trailers. */
  #readFraming(byte: number): void {
    this.#lineBytes += 1;
    if (this.#lineBytes > MAX_CHUNK_LINE_BYTES)
      throw new BadResponse("a chunk's size line or the trailers are too long");
    switch (this.#state) {
      case CHUNK_SIZE:
        this.#readSize(byte);
        break;
      case CHUNK_SIZE_LF:
        this.#expect(byte, LF);
        this.#state = this.#remaining === 0 ? TRAILER_START : CHUNK_DATA;
        this.#lineBytes = 0;
        break;
      case CHUNK_DATA_CR:
        this.#expect(byte, CR);
        this.#state = CHUNK_DATA_LF;
        break;
      case CHUNK_DATA_LF:
        this.#expect(byte, LF);
        this.#beginChunk();
        break;
      case TRAILER_START:
        this.#state = byte === CR ? END_LF : TRAILER_NAME;
        if (byte !== CR && !isTokenByte(byte))
          throw new BadResponse("a trailer's name has a byte that may not stand there");
        break;
      case TRAILER_NAME:
        if (byte === COLON) this.#state = TRAILER_LINE;
        else if (!isTokenByte(byte)) throw new BadResponse("a trailer's name has a byte that may not stand there");
        break;
      case TRAILER_LINE:
        if (byte === CR) this.#state = TRAILER_LF;
        else if (!isFieldByte(byte)) throw new BadResponse("a trailer has a byte that may not stand there");
        break;
      case TRAILER_LF:
        this.#expect(byte, LF);
        this.#state = TRAILER_START;
        break;
      case END_LF:
        this.#expect(byte, LF);
        this.#complete();
        break;
      default:
        this.#state = nextInExtension(this.#state, byte);
    }
  }

  #readSize(byte: number): void {
    const digit = hexDigit(byte);
    if (digit >= 0) {
      this.#hasSize = true;
      this.#remaining = this.#remaining * 16 + digit;
      if (this.#remaining > MAX_CHUNK_BYTES) throw new BadResponse("a chunk's size is no size of a body");
      return;
    }
    if (!this.#hasSize) throw new BadResponse("a chunk has no size");
    if (byte === CR) this.#state = CHUNK_SIZE_LF;
    else if (byte === SEMICOLON) this.#state = CHUNK_EXTENSION;
    else if (isBlank(byte)) this.#state = AFTER_SIZE;
    else throw new BadResponse("a chunk's size has a byte that is no hexadecimal digit");
  }

  #expect(byte: number, wanted: number): void {
    if (byte !== wanted) throw new BadResponse("a line does not end with CR LF where it must");
  }
}

/** @throws BadResponse */
const checkHeadLength = (bytes: number): void => {
  if (bytes > MAX_HEAD_BYTES) throw new BadResponse(`the head is larger than ${MAX_HEAD_BYTES} bytes`);
};

const isBlank = (byte: number): boolean => byte === SPACE || byte === TAB;

/** One step through `;name=value` or `;name="value"` behind a chunk's size (RFC 9112, 7.1.1). */
const nextInExtension = (state: number, byte: number): number => {
  switch (state) {
    case EXTENSION_NAME:
    case AFTER_NAME:
      if (byte === EQUALS) return EXTENSION_VALUE;
      if (isBlank(byte)) return AFTER_NAME;
      break;
    case CHUNK_EXTENSION:
    case AFTER_SIZE:
    case EXTENSION_END:
      if (isBlank(byte)) return state;
      break;
    case EXTENSION_TOKEN:
      if (isBlank(byte)) return EXTENSION_END;
      break;
    case EXTENSION_VALUE:
      if (isBlank(byte)) return state;
      if (byte === QUOTE) return EXTENSION_QUOTED;
      if (isTokenByte(byte)) return EXTENSION_TOKEN;
      break;
    case EXTENSION_QUOTED:
      if (byte === QUOTE) return EXTENSION_END;
      if (byte === BACKSLASH) return EXTENSION_ESCAPED;
      if (isFieldByte(byte)) return EXTENSION_QUOTED;
      break;
    case EXTENSION_ESCAPED:
      if (isFieldByte(byte)) return EXTENSION_QUOTED;
      break;
  }
  const mayEnd =
    state === EXTENSION_NAME ||
    state === EXTENSION_TOKEN ||
    state === EXTENSION_END ||
    state === AFTER_SIZE ||
    state === AFTER_NAME;
  if (mayEnd && byte === CR) return CHUNK_SIZE_LF;
  if (mayEnd && byte === SEMICOLON) return CHUNK_EXTENSION;
  if (state === CHUNK_EXTENSION && isTokenByte(byte)) return EXTENSION_NAME;
  if ((state === EXTENSION_NAME || state === EXTENSION_TOKEN) && isTokenByte(byte)) return state;
  throw new BadResponse("a chunk's extension has a byte that may not stand there");
};
