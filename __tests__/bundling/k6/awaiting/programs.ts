// Random programs of a small grammar, in the style of k6 scripts: functions that send, call each other, give functions to
// lists and to each other, branch, loop, catch and return.
import * as fc from "fast-check";

/** What may stand where: names of functions that are declared, and how deep it may still go. */
interface Where {
  readonly functions: readonly string[];
  readonly depth: number;
}

const path = fc.constantFrom("/a", "/b", "/missing", "/broken");
const number = fc.integer({ min: 0, max: 3 }).map(String);

const leaf = fc.oneof(
  path.map((to) => `http.get(${JSON.stringify(to)}).status`),
  path.map((to) => `send(${JSON.stringify(to)})`),
  number,
  number.map((value) => `note(${value})`),
  fc.constant("seen"),
);

const expression = (where: Where): fc.Arbitrary<string> => {
  if (where.depth === 0) return leaf;
  const inner = expression({ ...where, depth: where.depth - 1 });
  const callee = fc.constantFrom(...where.functions);
  return fc.oneof(
    leaf,
    fc.tuple(callee, inner).map(([name, given]) => `${name}(${given})`),
    fc.tuple(callee, inner).map(([name, given]) => `table.${name}?.(${given})`),
    fc.tuple(callee, inner).map(([name, given]) => `table[note(${JSON.stringify(name)})](${given})`),
    fc.tuple(callee, inner).map(([name, given]) => `new Page(${given}).${name}()`),
    fc.tuple(callee, inner).map(([name, given]) => `page?.own?.${name}(${given}).valueOf()`),
    fc.tuple(callee, inner).map(([name, given]) => `${name}.call({ n: 1 }, ${given})`),
    fc.tuple(callee, inner).map(([name, given]) => `twice(${name}, ${given})`),
    fc.tuple(callee, inner).map(([name, given]) => `${name}\`x\${${given}}\``),
    fc.tuple(method, inner, inner).map(([name, list, body]) => `[1, ${list}].${name}((one) => ${body})`),
    fc
      .tuple(inner, inner)
      .map(([one, other]) => `[${one}, ${other}].reduce((sum, value) => sum + send("/" + value), 0)`),
    fc.tuple(inner, inner, inner).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(inner, fc.constantFrom("&&", "||", "??", "+", ","), inner).map(([a, by, b]) => `(${a} ${by} ${b})`),
    fc.tuple(inner, inner).map(([a, b]) => `[${a}, ...[${b}]].length`),
    fc.tuple(inner, inner).map(([a, b]) => `(({ x, y = ${a} }) => y)({ x: ${b} })`),
    inner.map((body) => `group("g", () => ${body})`),
    inner.map((body) => `check(1, { ok: () => ${body} })`),
    inner.map((body) => `((seen) => ${body})(2)`),
    inner.map((body) => `(function (seen, b = ${body}) { return b; })(3)`),
  );
};

const method = fc.constantFrom("map", "filter", "some", "every", "find", "findIndex", "forEach", "flatMap", "findLast");

const statement = (where: Where): fc.Arbitrary<string> => {
  const value = expression(where);
  const simple = fc.oneof(
    value.map((one) => `note(${one});`),
    value.map((one) => `seen = ${one};`),
    value.map((one) => `return ${one};`),
    value.map((one) => `${one};`),
  );
  if (where.depth === 0) return simple;
  const inner = block({ ...where, depth: where.depth - 1 });
  return fc.oneof(
    simple,
    fc.tuple(value, inner, inner).map(([test, yes, no]) => `if (${test}) ${yes} else ${no}`),
    fc.tuple(value, inner).map(([list, body]) => `for (const one of [1, ${list}]) ${body}`),
    fc.tuple(value, inner).map(([to, body]) => `for (let i = 0; i < 2 && ${to} !== 99; i++) ${body}`),
    fc.tuple(inner, inner).map(([tried, caught]) => `try ${tried} catch (error) { note(String(error)); ${caught} }`),
    fc.tuple(inner, inner).map(([tried, last]) => `try ${tried} finally ${last}`),
    fc
      .tuple(value, inner, inner)
      .map(([on, one, other]) => `switch (${on}) { case 200: ${one} break; default: ${other} }`),
    inner.map(
      (body) =>
        `outer${where.depth}: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b > a) continue outer${where.depth}; ${body} } }`,
    ),
  );
};

const block = (where: Where): fc.Arbitrary<string> =>
  fc.array(statement(where), { minLength: 1, maxLength: 3 }).map((parts) => `{ ${parts.join(" ")} }`);

const NAMES = ["f0", "f1", "f2"] as const;

/** Each may call those before it, so that every program ends. */
const declarations = fc.tuple(
  ...NAMES.map((name, index) => {
    const functions = ["f", ...NAMES.slice(0, index)];
    return fc
      .tuple(fc.constantFrom("declared", "arrow", "expression"), block({ functions, depth: 2 }))
      .map(([kind, body]) => {
        if (kind === "declared") return `function ${name}(seen) ${body}`;
        return kind === "arrow" ? `const ${name} = (seen) => ${body};` : `const ${name} = function (seen) ${body};`;
      });
  }),
);

export const programs = fc.tuple(declarations, block({ functions: ["f", ...NAMES], depth: 2 })).map(
  ([declared, body]) => `import http from "k6/http";
import { check, group } from "k6";
const send = (to) => http.post(String(to)).status;
const f = (x) => x;
const twice = (run, x) => [run(x), run(x)].length;
${declared.join("\n")}
class Page {
  constructor(x) { this.x = x; }
  f() { return this.x; }
  f0() { return f0(this.x); }
  f1() { return this.f0() + send(this.x); }
  f2() { return f2(this.x); }
}
const table = { f, f0, f1, f2 };
const page = { own: table };
function run(seen) ${body}
export default run;
`,
);
