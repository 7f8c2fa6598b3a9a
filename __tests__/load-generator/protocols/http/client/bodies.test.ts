// Bodies of requests and answers: files and forms as servers read them, codings taken off in their order, bombs
// stopped.
import { brotliCompressSync, deflateRawSync, deflateSync, gunzipSync, gzipSync } from "node:zlib";
import fc from "fast-check";
import {
  type Body,
  compressBytes,
  contentOf,
  FileData,
} from "../../../../../images/load-generator/protocols/http/client/body.ts";
import { decode } from "../../../../../images/load-generator/protocols/http/client/decode.ts";
import { Response } from "../../../../../images/load-generator/protocols/http/client/response.ts";
import { replyOf } from "../../../vu/support.ts";

/** By Node's own reader of forms. */
const readForm = async (body: Body): Promise<FormData> => {
  const { bytes, type } = await contentOf(body);
  return new globalThis.Response(bytes === null ? null : new Uint8Array(bytes), {
    headers: { "content-type": type ?? "" },
  }).formData();
};

describe("a body with a file", () => {
  it("is read by a server as what it was, whatever its bytes and texts are", () =>
    fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.string({ unit: "grapheme" }), async (data, text) => {
        const form = await readForm({ note: text, upload: new FileData(data, "a.bin", "application/x-test") });
        // Readers of forms turn nothing into anything else but line ends of texts.
        expect(String(form.get("note")).replace(/\r\n|\r/g, "\n")).toBe(text.replace(/\r\n|\r/g, "\n"));
        const file = form.get("upload") as File;
        expect([file.name, file.type]).toEqual(["a.bin", "application/x-test"]);
        expect(new Uint8Array(await file.arrayBuffer())).toEqual(data);
      }),
      { numRuns: 50 },
    ));

  it("cannot end its head by a name", async () => {
    const { bytes } = await contentOf({ 'a"\r\nX: 1': new FileData("x", 'b"\r\nY: 2', "text/plain\r\nZ: 3") });
    expect(bytes?.toString()).not.toMatch(/^[XYZ]: /m);
  });

  it("may be FormData", async () => {
    const form = new FormData();
    form.append("note", "ü");
    form.append("upload", new Blob(["bytes"]), "a.txt");
    const read = await readForm(form);
    expect([read.get("note"), (read.get("upload") as File).name]).toEqual(["ü", "a.txt"]);
  });
});

describe("a form of an object", () => {
  it("repeats the name of a list, and leaves out what is not there", async () => {
    const body = { tag: ["a", "b", null], none: null, gone: undefined, empty: [], count: 0, off: false, blank: "" };
    expect((await contentOf(body)).bytes?.toString()).toBe("tag=a&tag=b&count=0&off=false&blank=");
    const form = await readForm({ ...body, file: new FileData("x", "x.txt", "text/plain") });
    expect([form.getAll("tag"), form.has("none"), form.get("count")]).toEqual([["a", "b"], false, "0"]);
  });

  it("takes several files of one name, and names in any letters", async () => {
    const file = (name: string) => new FileData(name, name, "text/plain");
    const form = await readForm({ docs: [file("\u65e5\u672c.txt"), file('"b".txt')], "\u00fc": "\u00e4" });
    const docs = form.getAll("docs") as File[];
    expect(docs.map(({ name }) => name)).toEqual(["\u65e5\u672c.txt", '"b".txt']);
    expect(await Promise.all(docs.map((doc) => doc.text()))).toEqual(["\u65e5\u672c.txt", '"b".txt']);
    expect(form.get("\u00fc")).toBe("\u00e4");
  });

  it("takes blobs as files, under their names, beside other fields", async () => {
    const photo = new File([new Uint8Array([0, 255])], "\u65e5\u672c.png", { type: "image/png" });
    const form = await readForm({ note: "x", docs: [photo, new Blob(["b"])], more: new FileData("c", "c", "a/b") });
    const docs = form.getAll("docs") as File[];
    expect(docs.map(({ name, type }) => [name, type])).toEqual([
      ["\u65e5\u672c.png", "image/png"],
      ["blob", "application/octet-stream"],
    ]);
    expect(new Uint8Array(await (docs[0] as File).arrayBuffer())).toEqual(new Uint8Array([0, 255]));
    expect([form.get("note"), (form.get("more") as File).name]).toEqual(["x", "c"]);
  });

  it("takes what has words of its own", async () => {
    const { bytes } = await contentOf({ at: new URL("http://a/"), when: { toString: () => "now" } });
    expect(bytes?.toString()).toBe("at=http%3A%2F%2Fa%2F&when=now");
  });

  it.each<[Body, RegExp]>([
    [{ user: { id: 1 } }, /the form's field "user" is no text: send JSON\.stringify/],
    [{ tag: ["a", {}] }, /the form's field "tag" is no text/],
    [{ photo: new Uint8Array(3) }, /the form's field "photo" is bytes: send http\.file\(photo, "name"\)/],
    [{ photo: new DataView(new ArrayBuffer(1)) }, /the form's field "photo" is bytes/],
    [{ tag: [["a", "b"], "c"] }, /the form's field "tag" is no text/],
    [{ mark: Symbol("x") }, /the form's field "mark" is no text/],
  ])("of %j is a mistake: nobody could read it", (body, expected) => expect(() => contentOf(body)).toThrow(expected));
});

it.each<[string, Body, string, string | null]>([
  ["parameters of a URL", new URLSearchParams({ a: "1 2" }), "a=1+2", "application/x-www-form-urlencoded"],
  ["a bare buffer", new Uint8Array([104, 105]).buffer, "hi", null],
  ["a part of a buffer", new Uint8Array([0, 104, 105, 0]).subarray(1, 3), "hi", null],
  ["numbers of 16 bits", new Uint16Array([0x6968]), "hi", null],
  ["a view", new DataView(new Uint8Array([104, 105]).buffer), "hi", null],
  ["a blob", new Blob(["h", "i"]), "hi", null],
  ["a blob with a type", new Blob(["hi"], { type: "text/plain" }), "hi", "text/plain"],
  ["a file", new File(["hi"], "a.txt", { type: "text/plain" }), "hi", "text/plain"],
  ["a file of http.file", new FileData("hi", "a.png", "image/png"), "hi", "image/png"],
])("%s is sent as what it is", async (_, body, sent, type) => {
  const content = await contentOf(body);
  expect([content.bytes?.toString(), content.type]).toEqual([sent, type]);
});

it.each<[unknown, RegExp]>([
  [5, /^the body is a number: .*JSON\.stringify/],
  [true, /^the body is a boolean/],
  [() => "x", /^the body is a function/],
  [["a", "b"], /^the body is a list/],
  [new Map([["a", "b"]]), /^the body is a Map/],
  [new Set(["a"]), /^the body is a Set/],
  [new Date(0), /^the body is a Date/],
  [Promise.resolve("x"), /^the body is a promise: await it/],
  [{ pipe: () => {}, on: () => {} }, /^the body is a stream of the old kind/],
])("%p is no body: a mistake that names what it is", (body, expected) => {
  expect(() => contentOf(body as Body)).toThrow(TypeError);
  expect(() => contentOf(body as Body)).toThrow(expected);
});

it.each<[string, Body]>([
  ["an object without fields", {}],
  ["an object without a prototype", Object.assign(Object.create(null) as object, { a: 1 }) as Body],
  [
    "an object of a class",
    new (class {
      a = 1;
    })() as unknown as Body,
  ],
])("%s is a form", async (_, body) => {
  expect(await contentOf(body)).toMatchObject({ type: "application/x-www-form-urlencoded" });
});

describe("codings", () => {
  const text = Buffer.from("the same words, the same words, the same words");

  it.each([
    ["gzip", gzipSync(text)],
    ["deflate", deflateSync(text)],
    ["deflate", deflateRawSync(text)],
    ["br", brotliCompressSync(text)],
    ["zstd", Buffer.from("KLUv/QRotQAAgHRoZSBzYW1lIHdvcmRzLCABAEacSwEo/Zs=", "base64")],
    ["zstd", Buffer.from("KLUv/QBYtQAAgHRoZSBzYW1lIHdvcmRzLCABAEacSw==", "base64")],
    ["gzip, br", brotliCompressSync(gzipSync(text))],
    ["BR", brotliCompressSync(text)],
    ["identity", text],
    ["something new", text],
  ])("%s is taken off", (codings, body) => expect(decode(body, codings).toString()).toBe(text.toString()));

  it("of a body that is cut are an error", () => {
    for (const [coding, body] of [
      ["gzip", gzipSync(text)],
      ["zstd", Buffer.from("KLUv/QRotQAAgHRoZSBzYW1lIHdvcmRzLCABAEacSwEo/Zs=", "base64")],
    ] as const) {
      expect(() => decode(body.subarray(0, body.length - 6), coding)).toThrow();
    }
  });

  it("of a request are put on in the order that was asked for", () => {
    expect(gunzipSync(compressBytes(text, "gzip")).toString()).toBe(text.toString());
    expect(decode(compressBytes(text, "gzip, br"), "gzip, br").toString()).toBe(text.toString());
    expect(() => compressBytes(text, "lzma")).toThrow(TypeError);
  });
});

describe("an answer's body", () => {
  it("is bytes when they were asked for, and null when it was thrown away", () => {
    const reply = replyOf(200, [], Buffer.from([0, 255]));
    expect(new Response(reply, "http://shop.example/", true).body).toEqual(new Uint8Array([0, 255]).buffer);
    const thrownAway = new Response(reply, "http://shop.example/", false, false);
    expect(thrownAway.body).toBeNull();
  });
});
