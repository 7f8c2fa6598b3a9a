// Tags as scripts give them: which are recorded, and what is a mistake of the script.
import { RecorderBounds } from "../../../images/load-generator/recorder/recorder.ts";

const { ownTags } = new RecorderBounds({ kind: ["search", "7", "null"] });

class Labels {
  readonly kind = "search";
}

it("asks for what answers say where a threshold selects by it", () => {
  expect(ownTags.wantsAnswers).toBe(false);
  expect(new RecorderBounds({ url: ["http://127.0.0.1/"] }).ownTags.wantsAnswers).toBe(true);
});

describe("tags that a script gives", () => {
  it.each<[string, unknown, object | undefined]>([
    ["nothing", undefined, undefined],
    ["null", null, undefined],
    ["an empty object", {}, undefined],
    ["an object", { kind: "search" }, { kind: "search" }],
    ["an object of a class", new Labels(), { kind: "search" }],
    ["an object without a prototype", Object.assign(Object.create(null), { kind: "search" }), { kind: "search" }],
    ["a number as value", { kind: 7 }, { kind: "7" }],
    ["a bigint as value", { kind: 7n }, { kind: "7" }],
    ["null as value", { kind: null }, undefined],
    ["a value that nothing selects", { kind: "x".repeat(10_000) }, undefined],
    ["names of what every object has", { constructor: "a", toString: "b", kind: "search" }, { kind: "search" }],
  ])("may be %s", (_, given, recorded) => {
    expect(ownTags.of(given as Record<string, unknown>)?.tags).toEqual(recorded);
  });

  it.each<[string, unknown, string]>([
    ["a text", "search", "the tags are a text"],
    ["a number", 7, "the tags are a number"],
    ["true", true, "the tags are a boolean"],
    ["a function", () => ({}), "the tags are a function"],
    ["a list", ["search"], "the tags are a list"],
    ["a Map", new Map([["kind", "search"]]), "the tags are a Map"],
    ["an object as value", { kind: { a: 1 } }, "the tag kind is an object"],
    ["a list as value", { kind: [] }, "the tag kind is a list"],
    ["a Date as value", { kind: new Date(0) }, "the tag kind is a Date"],
    ["a symbol as value", { kind: Symbol("a") }, "the tag kind is a symbol"],
    ["a promise as value", { kind: Promise.resolve("search") }, "the tag kind is a Promise: await it first"],
    ["an object as another's value", { kind: "search", page: {} }, "the tag page is an object"],
  ])("are a mistake when they are %s", (_, given, what) => {
    expect(() => ownTags.of(given as Record<string, unknown>)).toThrow(what);
  });
});
