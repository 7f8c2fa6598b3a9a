// What can only be told while a script runs: it throws where it would have to wait, and never has a promise in its hands.
import { bundled, runAwaited } from "./both.ts";

const HEAD = `import http, { get } from "k6/http"; import { sleep } from "k6";\n`;

describe("a call that nothing can wait for", () => {
  it.each([
    ["toString", "const page = { toString() { return get('/a').url; } }; const run = () => `${page}`;"],
    ["toJSON", `const page = { toJSON() { return get("/a").url; } }; const run = () => JSON.stringify(page);`],
    ["a function of the host's", `const run = () => lib.now(() => get("/a").url);`],
    [
      "an iterator",
      `const pages = { [Symbol.iterator]: () => ({ next() { return { value: get("/a"), done: true }; } }) }; const run = () => [...pages].length;`,
    ],
    ["a proxy", `const page = new Proxy({}, { get: () => get("/a").url }); const run = () => page.any;`],
  ])("throws with its callers: %s", async (_, source) => {
    const { effects, outcome } = await runAwaited(bundled(`${HEAD}${source}\nexport default run;`));
    expect(effects).toEqual([]);
    expect(outcome).toEqual({ threw: expect.stringMatching(/^CannotWait: get has to wait, .*\(called by /) });
  });

  it("is none where nothing has to wait after all", async () => {
    const source = `const load = (path) => path && get(path).url; const page = { toString() { return String(load("")); } };
      const run = () => [String(page) + "!", load("/a")];`;
    const { outcome } = await runAwaited(bundled(`${HEAD}${source}\nexport default run;`));
    expect(outcome).toEqual({ gave: ["!", "/a"] });
  });
});
