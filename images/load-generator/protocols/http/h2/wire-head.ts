// An answer's head as HTTP/2 has it, and a memory of the last one that a URL was answered with.
import type { Field, Head } from "../head.ts";

/** What a name may be made of here: no capitals (RFC 9113, 8.2.1). */
const NAME = /^[!#$%&'*+.^_`|~0-9a-z-]+$/;
const NOT_IN_VALUE = /[\0\r\n]/;
/** They belong to a connection of HTTP/1.1. */
const NOT_OF_HTTP2 = new Set(["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"]);
/** `HTTP/2.0 200`, its line end and the empty line. */
const STATUS_LINE_BYTES = 16;

export class WireHead implements Head {
  readonly proto = "HTTP/2.0";
  readonly reason = "";
  readonly fields: readonly Field[];
  /** 0: it has none, as trailers. */
  readonly status: number;
  /** The body's length as it is announced; -1: none is. */
  readonly contentLength: number;
  readonly setsCookies: boolean;
  /** As HTTP/1.1 would write it: on the wire, where it is compressed, a head is shorter. */
  readonly bytes: number;
  /** Why this can be no head, in words; "" where it is one. */
  readonly mistake: string;

  constructor(fields: Field[]) {
    const [first] = fields;
    const hasStatus = first?.[0] === ":status";
    this.status = hasStatus && /^[1-9]\d\d$/.test(first[1]) ? Number(first[1]) : 0;
    this.fields = hasStatus ? fields.slice(1) : fields;
    let mistake = hasStatus && this.status === 0 ? "the status is not three digits" : "";
    let contentLength = -1;
    let setsCookies = false;
    let bytes = STATUS_LINE_BYTES;
    for (const [name, value] of this.fields) {
      bytes += name.length + value.length + 4;
      if (!NAME.test(name)) mistake ||= "a field's name has a character that may not stand there";
      else if (NOT_IN_VALUE.test(value)) mistake ||= "a field has a character that may not stand there";
      else if (NOT_OF_HTTP2.has(name)) mistake ||= `the field ${name} is not of HTTP/2`;
      else if (name === "set-cookie") setsCookies = true;
      else if (name === "content-length") {
        if (!/^\d{1,15}$/.test(value) || (contentLength >= 0 && contentLength !== Number(value)))
          mistake ||= "the length is no number";
        contentLength = Number(value);
      }
    }
    this.mistake = mistake;
    this.contentLength = contentLength;
    this.setsCookies = setsCookies;
    this.bytes = bytes;
  }
}

/**
 * Servers that refer to nothing that they said before repeat a head byte for byte, until its date changes: it is read
 * once. What it puts into the table each time is kept with it.
 */
export class HeadMemo {
  #block: Buffer | null = null;
  #head: WireHead | undefined;
  added: readonly Field[] = [];

  /** @returns undefined: it is to be read */
  recall(block: Buffer, from: number, to: number): WireHead | undefined {
    const known = this.#block;
    if (known === null || known.length !== to - from || block.compare(known, 0, known.length, from, to) !== 0)
      return undefined;
    return this.#head;
  }

  /** @param block that reads the same on any connection */
  keep(block: Buffer, from: number, to: number, head: WireHead, added: readonly Field[]): void {
    this.#block = Buffer.from(block.subarray(from, to));
    this.#head = head;
    this.added = added;
  }
}
