// Makes values of their descriptions (../values.ts), in the thread that runs the script.

const traps = () => {
  throw new Error("a trap");
};
const ALL_TRAPS = Object.fromEntries(
  Object.getOwnPropertyNames(Reflect)
    .filter((name) => typeof Reflect[name] === "function")
    .map((name) => [name, traps]),
);

const deep = () => {
  let value = [];
  for (let level = 0; level < 20_000; level += 1) value = [value];
  return value;
};

const cyclic = () => {
  const value = { name: "cyclic" };
  value.self = value;
  value.list = [value];
  return value;
};

const detached = () => {
  const buffer = new ArrayBuffer(8);
  structuredClone(buffer, { transfer: [buffer] });
  return buffer;
};

const revoked = () => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};

const getters = () => ({
  get headers() {
    throw new Error("a getter");
  },
  get name() {
    throw new Error("a getter");
  },
  get tags() {
    throw new Error("a getter");
  },
});

const oddError = () =>
  Object.defineProperties(new Error("odd"), { message: { value: Symbol("message") }, name: { value: { a: 1 } } });
const oddStack = () =>
  Object.defineProperty(new Error("odd"), "stack", {
    get: () => {
      throw new Error("no stack");
    },
  });

const PLAIN = {
  undefined: () => undefined,
  null: () => null,
  NaN: () => Number.NaN,
  Infinity: () => Number.POSITIVE_INFINITY,
  "-Infinity": () => Number.NEGATIVE_INFINITY,
  "-0": () => -0,
  true: () => true,
  false: () => false,
  "": () => "",
  symbol: () => Symbol("a symbol"),
  "iterator-symbol": () => Symbol.iterator,
  "invalid-date": () => new Date(Number.NaN),
  date: () => new Date(0),
  regexp: () => /(a+)+$/g,
  empty: () => ({}),
  "no-prototype": () => Object.create(null),
  cyclic,
  deep,
  "all-traps": () => new Proxy(() => undefined, ALL_TRAPS),
  revoked,
  getters,
  "no-text": () => ({ toString: traps, valueOf: traps, [Symbol.toPrimitive]: traps }),
  "text-is-object": () => ({ toString: () => ({}), valueOf: () => ({}) }),
  "no-json": () => ({ toJSON: traps }),
  "throws-on-length": () => ({
    get length() {
      throw new Error("a length");
    },
  }),
  "array-like": () => ({ length: 3, 0: "a", 1: null }),
  sparse: () => new Array(100_000),
  detached,
  "shared-buffer": () => new SharedArrayBuffer(8),
  "data-view": () => new DataView(new ArrayBuffer(4)),
  "weak-map": () => new WeakMap(),
  error: () => new RangeError("an error"),
  "odd-error": oddError,
  "odd-stack": oddStack,
  aggregate: () => new AggregateError([Symbol("in it")], "several"),
  class: () => class Some {},
  throws: () => () => {
    throw new TypeError("a function");
  },
  "async-throws": () => async () => {
    throw new TypeError("an async function");
  },
  generator: () =>
    function* some() {
      yield 1;
    },
  "async-generator": () =>
    async function* some() {
      yield new Uint8Array(3);
      yield Symbol("no bytes");
    },
  rejected: () => Promise.reject(new Error("a rejection")),
  "late-rejected": () => new Promise((_, reject) => setTimeout(reject, 1, Symbol("late"))),
  // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise
  thenable: () => ({ then: (resolve) => resolve(1) }),
  "bad-thenable": () => ({
    // biome-ignore lint/suspicious/noThenProperty: it is to be taken for a promise
    get then() {
      throw new Error("a then");
    },
  }),
  "huge-text": () => "ü".repeat(3_000_000),
  "lone-surrogate": () => "\uD800 and \uDFFF",
  zeros: () => "\0\0",
  control: () => "a\r\nb: c\u001b[2J",
  "url-object": (known) => new URL(known.target),
  headers: () => new Headers({ a: "b" }),
  blob: () => new Blob(["a blob"]),
  form: () => {
    const form = new FormData();
    form.set("a", "b");
    return form;
  },
  stream: () => new Blob(["a stream"]).stream(),
  "bad-stream": () =>
    new ReadableStream({
      pull: (controller) => controller.error(Symbol("no more")),
    }),
  "abort-signal": () => AbortSignal.abort(Symbol("why")),
  global: () => globalThis,
  response: (known) => known.response,
  jar: (known) => known.jar,
  metric: (known) => known.metric,
  context: (known) => known.context,
  url: (known) => `${known.target}/home/ok`,
  "other-host": () => "http://other.invalid/",
  "not-a-url": () => "http://[::bad",
  "ws-url": (known) => known.target.replace("http", "ws"),
  intl: () => new Intl.Locale("en"),
  module: () => Math,
};

/** @param known what the script has at hand */
export const makeValue = ([kind, ...parts], known) => {
  const [first, second] = parts;
  switch (kind) {
    case "number":
    case "text":
      return first;
    case "bigint":
      return BigInt(first);
    case "bytes":
      return new globalThis[first](second);
    case "list":
      return first.map((one) => makeValue(one, known));
    case "object":
      return Object.fromEntries(first.map(([name, one]) => [name, makeValue(one, known)]));
    case "function": {
      const value = makeValue(first, known);
      return () => value;
    }
    case "async": {
      const value = makeValue(first, known);
      return async () => value;
    }
    case "promise":
      return Promise.resolve(makeValue(first, known));
    case "proxy": {
      const value = makeValue(first, known);
      return (typeof value === "object" && value !== null) || typeof value === "function"
        ? new Proxy(value, {})
        : value;
    }
    case "map":
      return new Map([[makeValue(first, known), 1]]);
    case "set":
      return new Set([makeValue(first, known)]);
    case "boxed":
      return Object(makeValue(first, known));
    default:
      return PLAIN[kind](known);
  }
};
