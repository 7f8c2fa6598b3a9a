// Bodies of requests: text, bytes, forms, files, multipart; compressed when asked. What would be sent as something else
// than it is, a Map as an empty form for instance, is a mistake of the script.
import { randomBytes } from "node:crypto";
import { isAnyArrayBuffer } from "node:util/types";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { BodyStream } from "../request.ts";

/** What `http.file()` gives: a body's field that is sent as a file. */
export class FileData {
  /** Bytes, or what they are to be made of. */
  readonly data: Buffer;
  readonly filename: string;
  readonly content_type: string;

  constructor(data: string | Bytes, filename: string, contentType: string) {
    this.data = bytesOf(data);
    this.filename = filename;
    this.content_type = contentType;
  }
}

type Bytes = ArrayBufferView | ArrayBufferLike;

export type Body =
  | string
  | Bytes
  | Blob
  | FileData
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
 * Text and bytes go as they are; an object goes as a form, as in k6, or as multipart when it holds a file. FormData and
 * Blobs have to be waited for.
 * @throws TypeError for what is none of them
 */
export const contentOf = (body: Body): Content | Promise<Content> => {
  if (body === null || body === undefined) return NOTHING;
  if (typeof body === "string") return { bytes: Buffer.from(body), type: null };
  if (isBytes(body)) return { bytes: bytesOf(body), type: null };
  if (body instanceof FileData) return { bytes: bytesOf(body.data), type: body.content_type };
  if (body instanceof Blob) return readBlob(body);
  if (body instanceof URLSearchParams) return { bytes: Buffer.from(body.toString()), type: FORM };
  if (body instanceof FormData) return encodeFormData(body);
  if (typeof body === "object" && isStream(body)) return { bytes: null, stream: body, type: null };
  checkForm(body);
  const fields = fieldsOf(body as Readonly<Record<string, unknown>>);
  if (fields.some(([, value]) => value instanceof Blob)) return withFiles(fields).then(encodeMultipart);
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

/** Only objects with names of their own make a form. @throws TypeError */
const checkForm = (body: unknown): void => {
  const what = nameOf(body);
  if (what === "a promise") throw new TypeError("the body is a promise: await it first");
  if (what === "a stream")
    throw new TypeError("the body is a stream of the old kind: send body.pipe(new PassThrough()), of node:stream");
  if (what !== "an object")
    throw new TypeError(
      `the body is ${what}: a body is text, bytes, a form's object, FormData or a stream; JSON.stringify(…) makes JSON of it`,
    );
};

/** What something is, for people. */
const nameOf = (value: unknown): string => {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  if (Array.isArray(value)) return "a list";
  if (typeof (value as { then?: unknown }).then === "function") return "a promise";
  if (typeof (value as { pipe?: unknown }).pipe === "function") return "a stream";
  const [, tag = "Object"] = /^\[object (.*)\]$/.exec(Object.prototype.toString.call(value)) ?? [];
  return tag === "Object" ? "an object" : `a ${tag}`;
};

/** Bytes would be sent as numbers, objects as `[object Object]`, lists within lists as `1,2`. @throws TypeError */
const checkField = (name: string, value: unknown): void => {
  if (value instanceof FileData || value instanceof Blob) return;
  const areBytes = isBytes(value);
  const isText =
    !areBytes &&
    !Array.isArray(value) &&
    typeof value !== "function" &&
    typeof value !== "symbol" &&
    !String(value).startsWith("[object ");
  if (isText) return;
  const instead = areBytes ? `http.file(${name}, "name")` : "JSON.stringify(…), of the field or of the whole body";
  throw new TypeError(`the form's field ${JSON.stringify(name)} is ${areBytes ? "bytes" : "no text"}: send ${instead}`);
};

const isStream = (body: object): body is BodyStream => Symbol.asyncIterator in body;

const readBlob = async (blob: Blob): Promise<Content> => ({
  bytes: Buffer.from(await blob.arrayBuffer()),
  type: blob.type === "" ? null : blob.type,
});

/** Blobs are files, under the name that FormData gives them. */
const withFiles = (fields: readonly [string, unknown][]): Promise<[string, unknown][]> =>
  Promise.all(
    fields.map(async ([name, value]): Promise<[string, unknown]> => {
      if (!(value instanceof Blob)) return [name, value];
      const { bytes, type } = await readBlob(value);
      const filename = value instanceof File ? value.name : "blob";
      return [name, new FileData(bytes ?? "", filename, type ?? "application/octet-stream")];
    }),
  );

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
    pieces.push(Buffer.from(head), isFile ? bytesOf(value.data) : Buffer.from(String(value)), Buffer.from("\r\n"));
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  return { bytes: Buffer.concat(pieces), type: `multipart/form-data; boundary=${boundary}` };
};

/** As browsers write names: what would end the quotes or the line is percent-encoded. */
const quote = (text: string): string => text.replace(/["\r\n]/g, (one) => encodeURIComponent(one));

const joinLines = (text: string): string => text.replace(/[\r\n]/g, " ");

const isBytes = (value: unknown): value is Bytes => ArrayBuffer.isView(value) || isAnyArrayBuffer(value);

const bytesOf = (data: string | Bytes): Buffer => {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data) ? Buffer.from(data.buffer, data.byteOffset, data.byteLength) : Buffer.from(data);
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
