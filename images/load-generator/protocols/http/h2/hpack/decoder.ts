// Reads blocks of fields as HTTP/2 compresses them (HPACK, RFC 7541). A connection has one of these: what a block says may
// stand for what earlier ones said, so that each has to be read, whoever it is for.
import type { Field } from "../../head.ts";
import { HpackError } from "./hpack-error.ts";
import { huffmanText } from "./huffman.ts";
import { STATIC_FIELDS } from "./static-table.ts";

/** Of the table: what every connection begins with, and nobody is told to change. */
export const TABLE_BYTES = 4096;
/** What a field costs in the table beside its text. */
const FIELD_BYTES = 32;
/** Of all fields of a block as they read: larger heads are refused, for a server that sends more is broken or hostile. */
export const MAX_HEAD_BYTES = 1024 * 1024;
const STATIC_COUNT = STATIC_FIELDS.length;
/** So many fields that have had to go still stand in the table: to move the others costs more. */
const MOST_GONE = 256;
const NONE: readonly Field[] = [];

export class HeaderDecoder {
  /** The newest is the last; those before the oldest have had to go. */
  #table: Field[] = [];
  #oldest = 0;
  #tableBytes = 0;
  #maxBytes = TABLE_BYTES;
  #block: Buffer = NOTHING;
  #at = 0;
  #end = 0;
  /** The last block said nothing by the table: it says the same on any other connection, at any time. */
  isFree = true;
  /** What the last block has put into the table, in order. */
  added: readonly Field[] = NONE;
  #adding: Field[] = [];

  /** @returns the block's fields, names and values a character for a byte. @throws HpackError */
  decode(block: Buffer, from: number, end: number): Field[] {
    this.#block = block;
    this.#at = from;
    this.#end = end;
    this.isFree = true;
    this.#adding = [];
    const fields: Field[] = [];
    // A byte may stand for a field of the table, however long that is.
    let bytes = 0;
    while (this.#at < end) {
      const first = block[this.#at] as number;
      if (first >= 0x20 && first < 0x40) {
        if (fields.length > 0) throw new HpackError("the size of the table is told behind a field");
        this.#resize(this.#readNumber(5));
        continue;
      }
      const field = this.#nextField(first);
      bytes += bytesOf(field);
      if (bytes > MAX_HEAD_BYTES) throw new HpackError(`the head is larger than ${MAX_HEAD_BYTES} bytes`);
      fields.push(field);
    }
    this.#block = NOTHING;
    this.added = this.#adding.length === 0 ? NONE : this.#adding;
    return fields;
  }

  #nextField(first: number): Field {
    if (first >= 0x80) return this.#fieldOf(this.#readNumber(7));
    if (first < 0x40) return this.#readField(4);
    const field = this.#readField(6);
    this.#add(field);
    this.#adding.push(field);
    return field;
  }

  /** Does to the table what a block did that has come again. */
  addAll(fields: readonly Field[]): void {
    for (const field of fields) this.#add(field);
  }

  #fieldOf(number: number): Field {
    const field = number <= STATIC_COUNT ? STATIC_FIELDS[number - 1] : this.#keptField(number - STATIC_COUNT);
    if (field === undefined) throw new HpackError(`there is no field ${number}`);
    return field;
  }

  /** @param age 1: the newest */
  #keptField(age: number): Field | undefined {
    this.isFree = false;
    const index = this.#table.length - age;
    return index < this.#oldest ? undefined : this.#table[index];
  }

  #readField(prefixBits: number): Field {
    const number = this.#readNumber(prefixBits);
    const name = number === 0 ? this.#readText() : this.#fieldOf(number)[0];
    return [name, this.#readText()];
  }

  /** A number that begins in the last bits of a byte (RFC 7541, 5.1). */
  #readNumber(prefixBits: number): number {
    const most = (1 << prefixBits) - 1;
    let value = this.#readByte() & most;
    if (value < most) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      const byte = this.#readByte();
      value += (byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    throw new HpackError("a number is too large");
  }

  #readByte(): number {
    if (this.#at >= this.#end) throw new HpackError("the block ends within a field");
    const byte = this.#block[this.#at] as number;
    this.#at += 1;
    return byte;
  }

  #readText(): string {
    const isCoded = ((this.#block[this.#at] ?? 0) & 0x80) !== 0;
    const length = this.#readNumber(7);
    const start = this.#at;
    if (start + length > this.#end) throw new HpackError("the block ends within a text");
    this.#at = start + length;
    return isCoded ? huffmanText(this.#block, start, this.#at) : this.#block.toString("latin1", start, this.#at);
  }

  #add(field: Field): void {
    this.#tableBytes += bytesOf(field);
    this.#table.push(field);
    this.#evict();
  }

  #resize(maxBytes: number): void {
    if (maxBytes > TABLE_BYTES) throw new HpackError("the table is larger than was allowed");
    this.isFree = false;
    this.#maxBytes = maxBytes;
    this.#evict();
  }

  #evict(): void {
    while (this.#tableBytes > this.#maxBytes) {
      this.#tableBytes -= bytesOf(this.#table[this.#oldest] as Field);
      this.#oldest += 1;
    }
    if (this.#oldest <= MOST_GONE) return;
    this.#table = this.#table.slice(this.#oldest);
    this.#oldest = 0;
  }
}

const NOTHING: Buffer = Buffer.alloc(0);

const bytesOf = ([name, value]: Field): number => name.length + value.length + FIELD_BYTES;
