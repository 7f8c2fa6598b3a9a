// Bodies of requests: text, bytes, forms, files, multipart; compressed when asked.
import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { BodyStream } from "../request.ts";

/** What `http.file()` gives: a body's field that is sent as a file. */
export class FileData {
  readonly data: Buffer;
  readonly filename: string;
  readonly content_type: string;

  constructor(data: string | Uint8Array | ArrayBuffer, filename: string, contentType: string) {
    this.data = bytesOf(data);
    this.filename = filename;
    this.content_type = contentType;
  }
}

export type Body =
  | string
  | Uint8Array
  | ArrayBuffer
  | URLSearchParams
  | FormData
  | BodyStream
  | Readonly<Record<string, unknown>>
  | null
  | undefined;

export interface Content {
  readonly bytes: Buffer | null;
  /** In place of bytes: sent as it comes. */
  readonly stream?: BodyStream | null;
  /** Content type that it brings along; null: none of its own. */
  readonly type: string | null;
}

const NOTHING: Content = { bytes: null, type: null };
const FORM = "application/x-www-form-urlencoded";

/**
 * Text and bytes go as they are; an object goes as a form, as in k6, or as multipart when it holds a file. FormData has
 * to be waited for.
 */
export const contentOf = (body: Body): Content | Promise<Content> => {
  if (body === null || body === undefined) return NOTHING;
  if (typeof body === "string") return { bytes: Buffer.from(body), type: null };
  if (body instanceof Uint8Array || body instanceof ArrayBuffer) return { bytes: bytesOf(body), type: null };
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString()), type: FORM };
  if (body instanceof FormData) return encodeFormData(body);
  if (isStream(body)) return { bytes: null, stream: body, type: null };
  const fields = fieldsOf(body);
  if (fields.some(([, value]) => value instanceof FileData)) return encodeMultipart(fields);
  const form = new URLSearchParams();
  for (const [key, value] of fields) form.append(key, String(value));
  return { bytes: Buffer.from(form.toString()), type: FORM };
};

/** A list is its name as often as it has values; what is not there has no field. */
const fieldsOf = (body: Readonly<Record<string, unknown>>): [name: string, value: unknown][] =>
  Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? (value as unknown[]) : [value]).flatMap((one): [string, unknown][] => {
      if (one === null || one === undefined) return [];
      checkField(name, one);
      return [[name, one]];
    }),
  );

/** Bytes would be sent as numbers, and objects as `[object Object]`. @throws TypeError */
const checkField = (name: string, value: unknown): void => {
  if (value instanceof FileData) return;
  const isBytes = value instanceof Uint8Array || value instanceof ArrayBuffer;
  if (!isBytes && typeof value !== "function" && !String(value).startsWith("[object ")) return;
  const instead = isBytes ? `http.file(${name}, "name")` : "JSON.stringify(…), of the field or of the whole body";
  throw new TypeError(`the form's field ${JSON.stringify(name)} is ${isBytes ? "bytes" : "no text"}: send ${instead}`);
};

const isStream = (body: object): body is BodyStream => Symbol.asyncIterator in body;

const encodeFormData = async (form: FormData): Promise<Content> => {
  const encoded = new globalThis.Response(form);
  return { bytes: Buffer.from(await encoded.arrayBuffer()), type: encoded.headers.get("content-type") };
};

const encodeMultipart = (fields: readonly (readonly [string, unknown])[]): Content => {
  const boundary = `meridian-${randomBytes(12).toString("hex")}`;
  const pieces: Buffer[] = [];
  for (const [name, value] of fields) {
    const isFile = value instanceof FileData;
    const file = isFile
      ? `; filename="${quote(value.filename)}"\r\nContent-Type: ${joinLines(value.content_type)}`
      : "";
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quote(name)}"${file}\r\n\r\n`;
    pieces.push(Buffer.from(head), isFile ? value.data : Buffer.from(String(value)), Buffer.from("\r\n"));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), type: `multipart/form-data; boundary=${boundary}` };
};

/** As browsers write names: what would end the quotes or the line is percent-encoded. */
const quote = (text: string): string => text.replace(/["\r\n]/g, (one) => encodeURIComponent(one));

const joinLines = (text: string): string => text.replace(/[\r\n]/g, " ");

const bytesOf = (data: string | Uint8Array | ArrayBuffer): Buffer => {
  if (typeof data === "string") return Buffer.from(data);
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  return Buffer.from(data.buffer, data.byteOffset, data.byteLength);
};

const COMPRESSORS: ReadonlyMap<string, (bytes: Buffer) => Buffer> = new Map([
  ["gzip", (bytes) => gzipSync(bytes)],
  ["deflate", (bytes) => deflateSync(bytes)],
  ["br", (bytes) => brotliCompressSync(bytes)],
]);

/** @param codings as in k6: `gzip`, or several in their order. @throws TypeError for one that is not known */
export const compressBytes = (bytes: Buffer, codings: string): Buffer =>
  codings.split(",").reduce((body, coding) => {
    const compress = COMPRESSORS.get(coding.trim());
    if (compress === undefined)
      throw new TypeError(`compression ${JSON.stringify(coding)} is none of ${[...COMPRESSORS.keys()].join(", ")}`);
    return compress(body);
  }, bytes);
