// Runs a script twice: as it stands, with functions that block as they do in k6, and made to wait, with functions that
// give promises. What it did, in order, has to be the same.
import { transformSync } from "esbuild";
import { makeSynchronousCallsAwaited } from "../../../../bundling/k6/awaiting/make-awaited.ts";
import { AWAITED } from "../../../../images/load-generator/k6/awaited.ts";
import { BLOCKING, blocks, callable, declareBlocking } from "../../../../images/load-generator/k6/blocking.ts";

type Called = (...given: unknown[]) => unknown;

export interface Done {
  /** What was sent, slept and noted, in order. */
  readonly effects: unknown[];
  /** What the default export gave, or threw. */
  readonly outcome: { readonly gave: unknown } | { readonly threw: unknown };
}

/** What there is in both worlds. */
const SENT = ["get", "post", "put", "patch", "del", "request", "batch"];

export const runPlainly = (code: string): Promise<Done> => {
  const effects: unknown[] = [];
  const send =
    (name: string): Called =>
    (...given) => {
      effects.push([name, ...given.map(told)]);
      return answerTo(name, given);
    };
  const group: Called = (name, run) => {
    effects.push(["group", name]);
    const result = (run as Called)();
    effects.push(["end of", name]);
    return result;
  };
  const check: Called = (value, tests) => {
    const results = Object.entries(tests as Record<string, Called>).map(([name, test]) => [name, Boolean(test(value))]);
    effects.push(["check", ...results]);
    return results.every(([, holds]) => holds);
  };
  const names = Object.fromEntries(SENT.map((name) => [name, send(name)]));
  const k6 = { check, group, sleep: send("sleep"), fail };
  const connect: Called = (url, _parameters, run) => {
    effects.push(["connect", url]);
    const listeners = new Map<string, Called>();
    (run as Called)({ on: (name: string, listener: Called) => listeners.set(name, listener) });
    for (const [name, listener] of listeners) {
      effects.push(["event", name]);
      listener();
    }
  };
  const modules = { k6, "k6/http": names, "k6/ws": { connect } };
  const make = new Function("k6", "note", "lib", bodyOf(code)) as Called;
  return settle(effects, async () => {
    const exports = make(importer(modules), noteIn(effects), LIBRARY) as { default: Called };
    return exports.default();
  });
};

export const runAwaited = async (code: string, ticks = 1): Promise<Done> => {
  const effects: unknown[] = [];
  const send = (name: string): Called =>
    declareBlocking(name, async (...given: unknown[]) => {
      effects.push([name, ...given.map(told)]);
      for (let count = 0; count < ticks; count += 1) await undefined;
      return answerTo(name, given);
    });
  const group = declareBlocking("group", async (name: unknown, run: unknown) => {
    effects.push(["group", name]);
    const result = await (callable(run) as Called)();
    effects.push(["end of", name]);
    return result;
  });
  const plainGroup: Called = (name, run) => {
    if (blocks(run)) throw new Error("a group that waits, called plainly");
    effects.push(["group", name]);
    const result = (run as Called)();
    effects.push(["end of", name]);
    return result;
  };
  const checked = async (value: unknown, tests: unknown): Promise<boolean> => {
    const results: [string, boolean][] = [];
    for (const [name, test] of Object.entries(tests as Record<string, Called>))
      results.push([name, Boolean(await (callable(test) as Called)(value))]);
    effects.push(["check", ...results]);
    return results.every(([, holds]) => holds);
  };
  const plainCheck: Called = (value, tests) => {
    const results = Object.entries(tests as Record<string, Called>).map(([name, test]) => [name, Boolean(test(value))]);
    effects.push(["check", ...results]);
    return results.every(([, holds]) => holds);
  };
  const k6 = {
    check: Object.assign(plainCheck, { [BLOCKING]: checked }),
    group: Object.assign(plainGroup, { [BLOCKING]: group[BLOCKING] }),
    sleep: send("sleep"),
    fail,
  };
  const connect = declareBlocking("ws.connect", async (url: unknown, _parameters: unknown, run: unknown) => {
    effects.push(["connect", url]);
    const listeners = new Map<string, Called>();
    await (callable(run) as Called)({ on: (name: string, listener: Called) => listeners.set(name, listener) });
    for (const [name, listener] of listeners) {
      effects.push(["event", name]);
      await (callable(listener) as Called)();
    }
  });
  const names = Object.fromEntries(SENT.map((name) => [name, send(name)]));
  const modules = { k6, "k6/http": names, "k6/ws": { connect } };
  const { code: awaited, mistakes } = makeSynchronousCallsAwaited(code);
  if (mistakes.length > 0) throw new Error(`mistakes: ${JSON.stringify(mistakes)}`);
  const AsyncFunction = (async () => undefined).constructor as new (...parts: string[]) => Called;
  const make = new AsyncFunction("k6", "note", "lib", "__blocking", bodyOf(awaited)) as (
    ...given: unknown[]
  ) => Promise<{ default: Called }>;
  return settle(effects, async () => {
    const exports = await make(importer(modules), noteIn(effects), LIBRARY, AWAITED);
    return (callable(exports.default) as Called)();
  });
};

/** As esbuild writes it. */
export const bundled = (source: string): string =>
  transformSync(source, { format: "esm", target: "node20.18", minifySyntax: false }).code;

/** Runs the script both ways. */
export const runBoth = async (source: string): Promise<{ plain: Done; awaited: Done }> => {
  const code = bundled(source);
  return { plain: await runPlainly(code), awaited: await runAwaited(code) };
};

export const expectSame = async (source: string): Promise<Done> => {
  const { plain, awaited } = await runBoth(source);
  expect(awaited).toEqual(plain);
  expect(plain.effects.length).toBeGreaterThan(0);
  return plain;
};

/** What is not of the bundle's: it calls what it is given, and never awaits. */
const LIBRARY = { now: (run: Called): unknown => run(), identity: (value: unknown): unknown => value };

const fail: Called = (message) => {
  throw new Error(String(message));
};

const answerTo = (name: string, given: readonly unknown[]): unknown => {
  if (name === "sleep") return undefined;
  if (name === "batch") return (given[0] as unknown[]).map((one) => answerTo("get", [one]));
  if (String(given[0]).includes("broken")) throw new Error(`broken: ${String(given[0])}`);
  return {
    status: String(given[0]).includes("missing") ? 404 : 200,
    url: given[0],
    body: `body of ${String(given[0])}`,
  };
};

/** Without functions, which each run has of its own: a function in what settings keep is one, too. */
const told = (value: unknown): unknown => {
  if (typeof value === "function") return "a function";
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, told(one)]));
};

const noteIn =
  (effects: unknown[]): Called =>
  (...given) => {
    effects.push(["note", ...given.map(told)]);
    return given[0];
  };

const importer = (modules: Record<string, Record<string, unknown>>) => (name: string) => ({
  default: modules[name],
  ...modules[name],
});

/** Imports and exports as whoever loads a bundle writes them. */
const bodyOf = (code: string): string =>
  code
    .replaceAll(/^import \* as (\w+) from ("[^"]+");$/gm, "const $1 = k6($2);")
    .replaceAll(/^import (\w+), \{([^}]*)\} from ("[^"]+");$/gm, "const { default: $1, $2 } = k6($3);")
    .replaceAll(/^import (\w+) from ("[^"]+");$/gm, "const { default: $1 } = k6($2);")
    .replaceAll(/^import \{([^}]*)\} from ("[^"]+");$/gm, (_, names: string, from: string) => {
      return `const { ${names.replaceAll(" as ", ": ")} } = k6(${from});`;
    })
    .replace(/export \{([^}]*)\};/, (_, names: string) => {
      const parts = names.split(",").map((one) => one.trim().split(" as "));
      return `return { ${parts.map(([local, name = local]) => `"${name}": ${local}`).join(", ")} };`;
    });

const settle = async (effects: unknown[], run: () => Promise<unknown>): Promise<Done> => {
  try {
    return { effects, outcome: { gave: told(await run()) } };
  } catch (error) {
    return { effects, outcome: { threw: String(error) } };
  }
};
