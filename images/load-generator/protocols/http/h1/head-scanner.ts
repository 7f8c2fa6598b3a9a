// Reads a response's head (status line and fields) as bytes: the few facts that framing needs, without a string per
// field. The script's view of the fields is made from the same bytes, when it asks (TextHead).
import { BadResponse } from "./bad-response.ts";
import { isFieldByte, isTokenByte } from "./bytes.ts";

/** Larger heads are refused: a server that sends more is broken or hostile. */
export const MAX_HEAD_BYTES = 64 * 1024;

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const ZERO = 48;
const STATUS_LINE = "HTTP/1.";
/** `HTTP/1.1 200` and its line end. */
const SHORTEST_STATUS_LINE = 14;
const INCOMPLETE = -1;

export class HeadScanner {
  status = 0;
  /** The body's length by Content-Length; -1: none given. */
  contentLength = -1;
  isChunked = false;
  keepAlive = true;
  /** Looked for here, where every field is seen anyway. */
  setsCookies = false;
  #hasTransferEncoding = false;
  #isClosing = false;

  /** Throws early when what has come so far cannot become a head, so that a wrong protocol is not waited for. */
  static checkBeginning(block: Buffer, start: number): void {
    const length = Math.min(STATUS_LINE.length, block.length - start);
    for (let index = 0; index < length; index += 1) {
      if (block[start + index] !== STATUS_LINE.charCodeAt(index))
        throw new BadResponse("the answer does not begin with HTTP/1.");
    }
  }

  /**
   * Reads a head: status line, fields and the empty line, with their line ends.
   * @returns where it ends; -1: it does not end in this block
   * @throws BadResponse
   */
  scan(head: Buffer, start: number): number {
    this.contentLength = -1;
    this.isChunked = false;
    this.setsCookies = false;
    this.#hasTransferEncoding = false;
    this.#isClosing = false;
    let at = this.#scanStatusLine(head, start);
    while (at >= 0 && head[at] !== CR) at = this.#scanField(head, at);
    if (at < 0 || at + 1 >= head.length) return INCOMPLETE;
    if (head[at + 1] !== LF) throw new BadResponse("a field's name has a byte that may not stand there");
    // "close" wins over "keep-alive", in whichever field and order they came.
    if (this.#isClosing) this.keepAlive = false;
    if (this.#hasTransferEncoding && this.contentLength >= 0)
      throw new BadResponse("the answer gives both a length and a transfer coding");
    return at + 2;
  }

  /** @returns where the first field begins; -1: beyond the block */
  #scanStatusLine(head: Buffer, start: number): number {
    HeadScanner.checkBeginning(head, start);
    if (head.length - start < SHORTEST_STATUS_LINE) return INCOMPLETE;
    const minor = head[start + 7];
    if (minor !== 48 && minor !== 49) throw new BadResponse("the answer's version is neither HTTP/1.0 nor HTTP/1.1");
    this.keepAlive = minor === 49;
    const [hundreds, tens, ones] = [digit(head[start + 9]), digit(head[start + 10]), digit(head[start + 11])];
    if (head[start + 8] !== SPACE || hundreds < 1 || tens < 0 || ones < 0)
      throw new BadResponse("the answer has no status of three digits");
    this.status = hundreds * 100 + tens * 10 + ones;
    const after = head[start + 12];
    if (after !== SPACE && after !== CR) throw new BadResponse("the answer has no status of three digits");
    const end = this.#endOfLine(head, start + 12, "the status line");
    return end < 0 ? INCOMPLETE : end + 2;
  }

  /** @returns where the CR of the line stands whose bytes, from `at` on, may all be a field's; -1: beyond the block */
  #endOfLine(head: Buffer, at: number, what: string): number {
    let end = at;
    while (end < head.length && isFieldByte(head[end] as number)) end += 1;
    if (end >= head.length) return INCOMPLETE;
    if (head[end] !== CR) throw new BadResponse(`${what} has a byte that may not stand there`);
    if (end + 1 >= head.length) return INCOMPLETE;
    if (head[end + 1] !== LF) throw new BadResponse(`${what} does not end with CR LF`);
    return end;
  }

  /** @returns where the next field begins; -1: beyond the block */
  #scanField(head: Buffer, start: number): number {
    let colon = start;
    while (colon < head.length && isTokenByte(head[colon] as number)) colon += 1;
    if (colon >= head.length) return INCOMPLETE;
    if (head[colon] !== COLON || colon === start)
      throw new BadResponse("a field's name has a byte that may not stand there");
    let from = colon + 1;
    while (head[from] === SPACE || head[from] === TAB) from += 1;
    let end = this.#endOfLine(head, from, "a field's value");
    // A line that begins with a blank goes on with the value (RFC 9112, 5.2).
    while (end >= 0 && (head[end + 2] === SPACE || head[end + 2] === TAB))
      end = this.#endOfLine(head, end + 2, "a field's value");
    if (end < 0) return INCOMPLETE;
    let last = end;
    while (last > from && (head[last - 1] === SPACE || head[last - 1] === TAB)) last -= 1;
    this.#take(head, start, colon - start, from, last);
    return end + 2;
  }

  /** The length of the name settles nearly every field without a comparison. */
  #take(head: Buffer, start: number, nameLength: number, from: number, end: number): void {
    if (nameLength === 14 && isName(head, start, "content-length")) this.#takeContentLength(head, from, end);
    else if (nameLength === 17 && isName(head, start, "transfer-encoding")) this.#takeTransferEncoding(head, from, end);
    else if (nameLength === 10) {
      if (isName(head, start, "connection")) this.#takeConnection(head, from, end);
      else if (isName(head, start, "set-cookie")) this.setsCookies = true;
    }
  }

  #takeContentLength(head: Buffer, from: number, end: number): void {
    if (this.contentLength >= 0) throw new BadResponse("the answer gives its length more than once");
    let first = from;
    while (first < end - 1 && head[first] === ZERO) first += 1;
    if (end === from || end - first > 15) throw new BadResponse("the answer's length is no number");
    let length = 0;
    for (let at = first; at < end; at += 1) {
      const value = digit(head[at]);
      if (value < 0) throw new BadResponse("the answer's length is no number");
      length = length * 10 + value;
    }
    this.contentLength = length;
  }

  #takeTransferEncoding(head: Buffer, from: number, end: number): void {
    if (this.#hasTransferEncoding || end - from !== 7 || !isName(head, from, "chunked")) {
      throw new BadResponse(
        `the answer's transfer coding is ${JSON.stringify(head.toString("latin1", from, end))}, not chunked alone`,
      );
    }
    this.#hasTransferEncoding = true;
    this.isChunked = true;
  }

  /** What nearly every server says is known without a text of it. */
  #takeConnection(head: Buffer, from: number, end: number): void {
    if (end - from === 10 && isName(head, from, "keep-alive")) {
      this.keepAlive = true;
      return;
    }
    for (const option of head.toString("latin1", from, end).toLowerCase().split(",")) {
      const name = option.trim();
      if (name === "close") this.#isClosing = true;
      else if (name === "keep-alive") this.keepAlive = true;
    }
  }
}

const digit = (byte: number | undefined): number => (byte !== undefined && byte >= 48 && byte <= 57 ? byte - 48 : -1);

/** Compares without regard to case; the bytes are known to be token bytes. */
const isName = (head: Buffer, start: number, name: string): boolean => {
  for (let index = 0; index < name.length; index += 1) {
    const byte = head[start + index] ?? 0;
    const lower = byte >= 65 && byte <= 90 ? byte | 0x20 : byte;
    if (lower !== name.charCodeAt(index)) return false;
  }
  return true;
};
