// One part of a body of JSON by a path of keys and indexes, without parsing the whole: what is not asked for is gone over.
// It gives what JSON.parse and the path would have given, or says that these are to be asked: for what is no JSON, for a
// part that is a list or an object, which a script may change and find changed again, and for all other paths.
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COMMA,
  codeAt,
  isAt,
  NO_JSON,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  skipBlanks,
  skipName,
  skipText,
  skipValue,
} from "./skip.ts";

/** A path that can be followed in bytes. */
interface PlainPath {
  /** As bytes, like all its keys. */
  readonly path: Buffer;
  readonly keys: readonly Key[];
}

interface Key {
  readonly bytes: Buffer;
  /** Of an element in a list; -1: it is none. */
  readonly index: number;
  readonly isCount: boolean;
  /** A list's length, by either name. */
  readonly isLength: boolean;
}

/** In place of a part: parse the whole. */
export const PARSE_WHOLE: unique symbol = Symbol("parse the whole");

const PLAIN = /^[\w$ .-]*$|^(?:[\w$-]+\.)*#$/;
const INDEX = /^(?:0|[1-9]\d{0,8})$/;
const NOTHING: Buffer = Buffer.alloc(0);
const BACKSLASH = 92;
const NO_KEY: Key = { bytes: NOTHING, index: -1, isCount: false, isLength: false };
/** More paths than a script writes down. */
const MAX_KNOWN = 1_000;
const known = new Map<string, PlainPath | null>();

/** @returns undefined where there is no such part; PARSE_WHOLE */
export const scanPart = (bytes: Buffer, path: string): unknown => {
  let plain = known.get(path);
  if (plain === undefined) {
    if (known.size >= MAX_KNOWN) known.clear();
    plain = PLAIN.test(path) ? plainPathOf(path) : null;
    known.set(path, plain);
  }
  return plain === null ? PARSE_WHOLE : scanner.find(bytes, plain);
};

const plainPathOf = (path: string): PlainPath => ({
  path: Buffer.from(path),
  keys: path.split(".").map((key) => ({
    bytes: Buffer.from(key),
    index: INDEX.test(key) ? Number(key) : -1,
    isCount: key === "#",
    isLength: key === "#" || key === "length",
  })),
});

/** Reused: a scan makes nothing but what it gives. */
class Scanner {
  #bytes: Buffer = NOTHING;
  #path: Buffer = NOTHING;
  #keys: readonly Key[] = [];
  /** Where the part begins; -1: there is none, or it is a count. */
  #from = -1;
  #count = -1;
  /** Of a member of the whole whose name is the whole path: that goes before. */
  #namedFrom = -1;

  find(bytes: Buffer, plain: PlainPath): unknown {
    this.#bytes = bytes;
    this.#path = plain.path;
    this.#keys = plain.keys;
    this.#forget();
    this.#namedFrom = -1;
    const end = this.#follow(skipBlanks(bytes, 0), 0);
    this.#bytes = NOTHING;
    if (end < 0 || skipBlanks(bytes, end) !== bytes.length) return PARSE_WHOLE;
    const from = this.#namedFrom >= 0 ? this.#namedFrom : this.#from;
    if (from < 0) return this.#count < 0 ? undefined : this.#count;
    const opening = codeAt(bytes, from);
    if (opening === OPEN_OBJECT || opening === OPEN_LIST) return PARSE_WHOLE;
    return JSON.parse(bytes.toString("utf8", from, skipValue(bytes, from)));
  }

  #forget(): void {
    this.#from = -1;
    this.#count = -1;
  }

  /** @param keyIndex which of the path's keys is looked for in the value at `at`. @returns its end; NO_JSON */
  #follow(at: number, keyIndex: number): number {
    const bytes = this.#bytes;
    if (keyIndex === this.#keys.length) {
      this.#from = at;
      return skipValue(bytes, at);
    }
    const opening = codeAt(bytes, at);
    if (opening !== OPEN_OBJECT && opening !== OPEN_LIST) return skipValue(bytes, at);
    const first = skipBlanks(bytes, at + 1);
    if (codeAt(bytes, first) === opening + 2) {
      if (opening === OPEN_LIST) this.#tellCount(0, keyIndex);
      return first + 1;
    }
    return opening === OPEN_OBJECT ? this.#followMembers(first, keyIndex) : this.#followElements(first, keyIndex);
  }

  #followMembers(first: number, keyIndex: number): number {
    const bytes = this.#bytes;
    const key = this.#keys[keyIndex] ?? NO_KEY;
    let at = first;
    for (;;) {
      const valueAt = skipName(bytes, at);
      if (valueAt < 0) return NO_JSON;
      if (keyIndex === 0 && this.#isNamed(at, this.#path)) this.#namedFrom = valueAt;
      if (!key.isCount && this.#isNamed(at, key.bytes)) {
        // Of members with the same name the last one holds.
        this.#forget();
        at = this.#follow(valueAt, keyIndex + 1);
      } else at = skipValue(bytes, valueAt);
      if (at < 0) return NO_JSON;
      at = skipBlanks(bytes, at);
      const next = codeAt(bytes, at);
      if (next === CLOSE_OBJECT) return at + 1;
      if (next !== COMMA) return NO_JSON;
      at = skipBlanks(bytes, at + 1);
    }
  }

  #followElements(first: number, keyIndex: number): number {
    const bytes = this.#bytes;
    const wanted = (this.#keys[keyIndex] ?? NO_KEY).index;
    let at = first;
    for (let index = 0; ; index += 1) {
      at = index === wanted ? this.#follow(at, keyIndex + 1) : skipValue(bytes, at);
      if (at < 0) return NO_JSON;
      at = skipBlanks(bytes, at);
      const next = codeAt(bytes, at);
      if (next === CLOSE_LIST) {
        this.#tellCount(index + 1, keyIndex);
        return at + 1;
      }
      if (next !== COMMA) return NO_JSON;
      at = skipBlanks(bytes, at + 1);
    }
  }

  /** A list's `length`, and `#`. */
  #tellCount(count: number, keyIndex: number): void {
    if (keyIndex === this.#keys.length - 1 && this.#keys[keyIndex]?.isLength === true) this.#count = count;
  }

  /** @param at the quote before a member's name, which is known to be one */
  #isNamed(at: number, name: Buffer): boolean {
    const bytes = this.#bytes;
    if (isAt(bytes, at + 1, name) && codeAt(bytes, at + 1 + name.length) === QUOTE) return true;
    // Escapes make it longer than what it says.
    const end = skipText(bytes, at);
    if (end - at - 2 <= name.length || !this.#hasEscape(at, end)) return false;
    return name.equals(Buffer.from(JSON.parse(bytes.toString("utf8", at, end)) as string));
  }

  #hasEscape(from: number, end: number): boolean {
    for (let at = from; at < end; at += 1) if (this.#bytes[at] === BACKSLASH) return true;
    return false;
  }
}

const scanner = new Scanner();
