// The answer as a script sees it, k6's shape: body, fields and JSON are made when they are asked for.
import { inspect } from "node:util";
import { FAILURES } from "../../../../../contracts/metrics/outcomes.ts";
import { type AnswerBody, MAX_SHARED_BYTES, NOT_LOOKED_FOR } from "../answer-body.ts";
import { joinFields, valuesOf } from "../head.ts";
import type { Reply } from "../reply.ts";
import type { HttpRequest } from "../request.ts";
import { codingsOf } from "../told-body.ts";
import { parseCookies, type ReceivedCookie } from "./cookie-jar.ts";
import { partOf, scannedPartOf } from "./json-path/part-of.ts";
import { PARSE_WHOLE } from "./json-path/scan.ts";
import { type SentRequest, sentRequestOf } from "./sent-request.ts";

/** Milliseconds. `duration` = sending + waiting + receiving. */
export interface Timings {
  readonly blocked: number;
  readonly connecting: number;
  readonly tls_handshaking: number;
  readonly sending: number;
  readonly waiting: number;
  readonly receiving: number;
  readonly duration: number;
}

interface Ocsp {
  readonly status: string;
  readonly revocation_reason: string;
  readonly produced_at: number;
  readonly this_update: number;
  readonly next_update: number;
  readonly revoked_at: number;
}

const NO_OCSP: Ocsp = {
  status: "unknown",
  revocation_reason: "",
  produced_at: 0,
  this_update: 0,
  next_update: 0,
  revoked_at: 0,
};

/** Of so many parts each is looked for: parsing the whole costs as much as a few of these. */
const MAX_SCANS = 3;
/** Smaller bodies are parsed as fast. */
const LEAST_SCANNED_BYTES = 1024;

export class Response {
  /** 0: no answer; `error` says why. */
  readonly status: number;
  /** Where the answer came from: after redirects, the last URL. */
  readonly url: string;
  readonly #reply: Reply;
  readonly #isBinary: boolean;
  readonly #isKept: boolean;
  readonly #request: HttpRequest | null;
  #fields: Record<string, string> | undefined;
  /** Decompressed. */
  #content: AnswerBody | undefined;
  #bytes: Buffer | undefined;
  #parsed: { readonly value: unknown } | undefined;
  #scanCount = 0;

  /**
   * @param isKept false: the body was thrown away, and is null
   * @param request that it answers, the last one after redirects; null: none was made
   */
  constructor(reply: Reply, url: string, isBinary = false, isKept = true, request: HttpRequest | null = null) {
    this.status = reply.status;
    this.url = url;
    this.#reply = reply;
    this.#isBinary = isBinary;
    this.#isKept = isKept;
    this.#request = request;
  }

  get status_text(): string {
    return this.status === 0 ? "" : `${this.status} ${this.#reply.head.reason}`.trim();
  }

  /** `HTTP/1.1`, or `HTTP/2.0` as in k6; "" without an answer. */
  get proto(): string {
    return this.#reply.head.proto;
  }

  /** What was asked, as it was sent. */
  get request(): SentRequest {
    return sentRequestOf(this.#request, this.url);
  }

  /** The address that answered; "" without an answer. */
  get remote_ip(): string {
    return this.#reply.peer.ip;
  }

  get remote_port(): number {
    return this.#reply.peer.port;
  }

  /** `tls1.3`; "" without TLS. */
  get tls_version(): string {
    return this.#reply.peer.tlsVersion;
  }

  get tls_cipher_suite(): string {
    return this.#reply.peer.tlsCipherSuite;
  }

  /** Nothing asks a certificate's issuer whether it was taken back: k6's word for that. */
  get ocsp(): Ocsp {
    return NO_OCSP;
  }

  /** Names in the usual capitals: `Content-Type`. */
  get headers(): Readonly<Record<string, string>> {
    this.#fields ??= joinFields(this.#reply.head);
    return this.#fields;
  }

  /** By name: what this answer set. */
  get cookies(): Readonly<Record<string, readonly ReceivedCookie[]>> {
    return this.#reply.setsCookies ? parseCookies(valuesOf(this.#reply.head, "set-cookie")) : {};
  }

  /** Text; bytes with `responseType: "binary"`; null when it was thrown away. */
  get body(): string | ArrayBuffer | null {
    if (!this.#isKept) return null;
    return this.#isBinary ? new Uint8Array(this.#plain().bytes).buffer : this.#plain().text;
  }

  /** The body as it is, decompressed. The script may write to it: of what may be shared it is a copy. */
  bytes(): Buffer {
    const { bytes } = this.#plain();
    this.#bytes ??= bytes.length <= MAX_SHARED_BYTES ? Buffer.from(bytes) : bytes;
    return this.#bytes;
  }

  /** Decompressed once, whoever asks. */
  #plain(): AnswerBody {
    this.#content ??= this.#decode();
    return this.#content;
  }

  #decode(): AnswerBody {
    const { content } = this.#reply;
    // Of this one field alone: a script that reads the body need not ask for any.
    return content.decoded(content.length === 0 ? "" : codingsOf(this.#reply));
  }

  /**
   * The body parsed, or one part of it: `json("items.0.name")`. Undefined where there is no such part.
   * @throws SyntaxError when the body is not JSON, or there is none; TypeError for a path that is none
   */
  json(path?: string | number | null): unknown {
    if (this.#parsed === undefined && typeof path === "string" && path !== "") {
      const part = this.#find(path);
      if (part !== PARSE_WHOLE) return part;
    }
    const isUntouched = this.#parsed === undefined;
    this.#parsed ??= { value: this.#parse() };
    if (path === undefined || path === null || path === "") return this.#parsed.value;
    if (typeof path !== "string" && typeof path !== "number")
      throw new TypeError(`json() takes a path such as "items.0.name", got ${JSON.stringify(path) ?? typeof path}`);
    const part = partOf(this.#parsed.value, String(path));
    if (isUntouched) this.#plain().keepPart(String(path), part);
    return part;
  }

  /** @returns PARSE_WHOLE where the whole has to be parsed: small bodies are parsed as fast */
  #find(path: string): unknown {
    if (this.status === 0 || !this.#isKept) return PARSE_WHOLE;
    const content = this.#plain();
    const known = content.partAt(path);
    if (known !== NOT_LOOKED_FOR) return known;
    if (this.#scanCount >= MAX_SCANS || content.length < LEAST_SCANNED_BYTES) return PARSE_WHOLE;
    this.#scanCount += 1;
    const part = scannedPartOf(content.bytes, path);
    if (part !== PARSE_WHOLE) content.keepPart(path, part);
    return part;
  }

  #parse(): unknown {
    if (this.status === 0) throw new SyntaxError("json(): there was no answer, see its error");
    if (!this.#isKept) throw new SyntaxError("json(): the body was not kept, as responseType or the config asks for");
    // Some servers put a byte-order mark before it.
    const text = this.#plain().text.replace(/^\uFEFF/, "");
    try {
      return JSON.parse(text);
    } catch (error) {
      throw new SyntaxError(`json(): the body of an answer ${this.status} is no JSON: ${(error as Error).message}`);
    }
  }

  get timings(): Timings {
    const reply = this.#reply;
    const ms = (micros: number): number => micros / 1000;
    return {
      blocked: ms(reply.blockedMicros),
      connecting: ms(reply.connectingMicros),
      tls_handshaking: ms(reply.handshakingMicros),
      sending: ms(reply.sendingMicros),
      waiting: ms(reply.waitingMicros),
      receiving: ms(reply.receivingMicros),
      duration: ms(reply.sendingMicros + reply.waitingMicros + reply.receivingMicros),
    };
  }

  /** Why there is no answer, in words; "" when there is one. */
  get error(): string {
    return this.#reply.message;
  }

  /** k6's number for it; 0 when there is an answer. */
  get error_code(): number {
    const { failure } = this.#reply;
    return failure === null ? 0 : Number(FAILURES[failure].errorCode);
  }

  /** All of it, for `JSON.stringify(response)`. */
  toJSON(): Record<string, unknown> {
    const { status, status_text, url, proto, headers, cookies, body, timings, error, error_code } = this;
    const { request, remote_ip, remote_port, tls_version, tls_cipher_suite } = this;
    const connection = { remote_ip, remote_port, tls_version, tls_cipher_suite };
    const answer = { status, status_text, url, proto, headers, cookies, body, timings, error, error_code };
    return { ...answer, ...connection, request };
  }

  /** And for `console.log(response)`. */
  [inspect.custom](): Record<string, unknown> {
    return this.toJSON();
  }
}
