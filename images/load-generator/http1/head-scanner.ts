// Reads a response's head (status line and fields) as bytes: the few facts that framing needs, without a string per field.
// The script's view of the fields is made from the same bytes, when it asks (parseFields).
import { BadResponse } from "./bad-response.ts";
import { isFieldByte, isTokenByte } from "./bytes.ts";

/** Larger heads are refused: a server that sends more is broken or hostile. */
export const MAX_HEAD_BYTES = 64 * 1024;

const CR = 13;
const LF = 10;
const SPACE = 32;
const TAB = 9;
const COLON = 58;
const STATUS_LINE = Buffer.from("HTTP/1.");

export class HeadScanner {
  status = 0;
  /** The body's length by Content-Length; -1: none given. */
  contentLength = -1;
  isChunked = false;
  keepAlive = true;
  /** Looked for here, where every field is seen anyway. */
  setsCookies = false;
  private hasTransferEncoding = false;
  private isClosing = false;

  /** Throws early when what has come so far cannot become a head, so that a wrong protocol is not waited for. */
  static checkBeginning(block: Buffer, start: number): void {
    const length = Math.min(STATUS_LINE.length, block.length - start);
    if (block.compare(STATUS_LINE, 0, length, start, start + length) !== 0)
      throw new BadResponse("the answer does not begin with HTTP/1.");
  }

  /** @param head status line, fields and the empty line, with their line ends. @throws BadResponse */
  scan(head: Buffer): void {
    this.contentLength = -1;
    this.isChunked = false;
    this.setsCookies = false;
    this.hasTransferEncoding = false;
    this.isClosing = false;
    let at = this.scanStatusLine(head);
    const end = head.length - 2;
    while (at < end) at = this.scanField(head, at);
    // "close" wins over "keep-alive", in whichever field and order they came.
    if (this.isClosing) this.keepAlive = false;
    if (this.hasTransferEncoding && this.contentLength >= 0)
      throw new BadResponse("the answer gives both a length and a transfer coding");
  }

  /** @returns where the first field begins */
  private scanStatusLine(head: Buffer): number {
    HeadScanner.checkBeginning(head, 0);
    const minor = head[7];
    if (minor !== 48 && minor !== 49) throw new BadResponse("the answer's version is neither HTTP/1.0 nor HTTP/1.1");
    this.keepAlive = minor === 49;
    const [hundreds, tens, ones] = [digit(head[9]), digit(head[10]), digit(head[11])];
    if (head[8] !== SPACE || hundreds < 1 || tens < 0 || ones < 0)
      throw new BadResponse("the answer has no status of three digits");
    this.status = hundreds * 100 + tens * 10 + ones;
    if (head[12] !== SPACE && head[12] !== CR) throw new BadResponse("the answer has no status of three digits");
    let at = 12;
    while (head[at] !== CR) {
      if (!isFieldByte(head[at] ?? LF)) throw new BadResponse("the status line has a byte that may not stand there");
      at += 1;
    }
    if (head[at + 1] !== LF) throw new BadResponse("the status line does not end with CR LF");
    return at + 2;
  }

  /** @returns where the next field begins */
  private scanField(head: Buffer, start: number): number {
    let colon = start;
    while (isTokenByte(head[colon] ?? 0)) colon += 1;
    if (head[colon] !== COLON || colon === start)
      throw new BadResponse("a field's name has a byte that may not stand there");
    let from = colon + 1;
    while (head[from] === SPACE || head[from] === TAB) from += 1;
    let end = from;
    while (head[end] !== CR) {
      if (!isFieldByte(head[end] ?? LF)) throw new BadResponse("a field's value has a byte that may not stand there");
      end += 1;
    }
    if (head[end + 1] !== LF) throw new BadResponse("a field does not end with CR LF");
    let last = end;
    while (last > from && (head[last - 1] === SPACE || head[last - 1] === TAB)) last -= 1;
    this.take(head, start, colon - start, from, last);
    return end + 2;
  }

  /** The length of the name settles nearly every field without a comparison. */
  private take(head: Buffer, start: number, nameLength: number, from: number, end: number): void {
    if (nameLength === 14 && isName(head, start, "content-length")) this.takeContentLength(head, from, end);
    else if (nameLength === 17 && isName(head, start, "transfer-encoding")) this.takeTransferEncoding(head, from, end);
    else if (nameLength === 10) {
      if (isName(head, start, "connection")) this.takeConnection(head.toString("latin1", from, end));
      else if (isName(head, start, "set-cookie")) this.setsCookies = true;
    }
  }

  private takeContentLength(head: Buffer, from: number, end: number): void {
    if (this.contentLength >= 0) throw new BadResponse("the answer gives its length more than once");
    if (end === from || end - from > 15) throw new BadResponse("the answer's length is no number");
    let length = 0;
    for (let at = from; at < end; at += 1) {
      const value = digit(head[at]);
      if (value < 0) throw new BadResponse("the answer's length is no number");
      length = length * 10 + value;
    }
    this.contentLength = length;
  }

  private takeTransferEncoding(head: Buffer, from: number, end: number): void {
    if (this.hasTransferEncoding || end - from !== 7 || !isName(head, from, "chunked")) {
      throw new BadResponse(
        `the answer's transfer coding is ${JSON.stringify(head.toString("latin1", from, end))}, not chunked alone`,
      );
    }
    this.hasTransferEncoding = true;
    this.isChunked = true;
  }

  private takeConnection(value: string): void {
    for (const option of value.toLowerCase().split(",")) {
      const name = option.trim();
      if (name === "close") this.isClosing = true;
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
