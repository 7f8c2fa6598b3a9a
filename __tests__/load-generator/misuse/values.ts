// Descriptions of what a script may hand to a function by mistake: JSON, so that they can be made here, and shrunk, and
// become values where the script runs (script/values.js).
import * as fc from "fast-check";

/** The kind of a value, and what it is made of. */
export type ValueOf = readonly [string, ...unknown[]];

const PLAIN = [
  ...["undefined", "null", "NaN", "Infinity", "-Infinity", "-0", "true", "false", ""],
  ...["symbol", "iterator-symbol", "invalid-date", "date", "regexp", "empty", "no-prototype", "cyclic", "deep"],
  ...["all-traps", "revoked", "getters", "no-text", "text-is-object", "no-json", "throws-on-length", "array-like"],
  ...["sparse", "detached", "shared-buffer", "data-view", "weak-map", "error", "odd-error", "odd-stack", "aggregate"],
  ...["class", "throws", "async-throws", "generator", "async-generator", "rejected", "late-rejected", "thenable"],
  ...["bad-thenable", "huge-text", "lone-surrogate", "zeros", "control", "url-object", "headers", "blob", "form"],
  ...["stream", "bad-stream", "abort-signal", "global", "response", "jar", "metric", "context", "url", "other-host"],
  ...["not-a-url", "ws-url", "intl", "module"],
];

/** Names that functions look at, so that what is given is taken for what it is not. */
const NAMES = [
  ...["headers", "tags", "timeout", "cookies", "jar", "responseType", "auth", "compression", "redirects", "throw"],
  ...["responseCallback", "name", "method", "url", "body", "params", "value", "min", "max", "length", "then", "data"],
  ...["filename", "content_type", "domain", "path", "expires", "max_age", "toString", "toJSON", "__proto__", "a b"],
  ...["formNumber", "fields", "submitSelector", "selector", "ok", "scenario", "region", "code", "binaryType"],
];

const leaf = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...PLAIN).map((kind): ValueOf => [kind]) },
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value): ValueOf => ["number", value]),
  fc.constantFrom(-1, 0, 1, 0.5, 2 ** 31, 2 ** 53, 1e300, 404).map((value): ValueOf => ["number", value]),
  fc.bigInt().map((value): ValueOf => ["bigint", String(value)]),
  fc.string({ unit: "binary", maxLength: 12 }).map((value): ValueOf => ["text", value]),
  fc
    .constantFrom(
      "GET",
      "10s",
      "text",
      "binary",
      "digest",
      "gzip",
      "#a",
      "div:nth(",
      "[",
      "items.0",
      "sha256",
      "base64",
    )
    .map((value): ValueOf => ["text", value]),
  fc
    .tuple(fc.constantFrom("Uint8Array", "Float64Array", "BigInt64Array", "ArrayBuffer"), fc.nat(40))
    .map(([kind, length]): ValueOf => ["bytes", kind, length]),
);

export const anyValue: fc.Arbitrary<ValueOf> = fc.letrec<{ value: ValueOf }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.array(tie("value"), { maxLength: 3 }).map((items): ValueOf => ["list", items]),
    fc
      .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 5 })), tie("value")), { maxLength: 3 })
      .map((fields): ValueOf => ["object", fields]),
    fc
      .tuple(fc.constantFrom("function", "async", "promise", "proxy", "map", "set", "boxed"), tie("value"))
      .map(([kind, value]): ValueOf => [kind, value]),
  ),
})).value;

/** Which function is called, by its place among all; what with; whether as a constructor; whether it is awaited. */
export interface Call {
  readonly at: number;
  readonly given: readonly ValueOf[];
  readonly isMade: boolean;
  readonly isAwaited: boolean;
  /** What the iteration ends with. */
  readonly ending: ValueOf | null;
}

export const anyCall: fc.Arbitrary<Call> = fc.record({
  at: fc.nat(100_000),
  given: fc.array(anyValue, { maxLength: 4 }),
  isMade: fc.boolean(),
  isAwaited: fc.nat(3).map((dice) => dice > 0),
  ending: fc.option(anyValue, { freq: 6 }),
});
