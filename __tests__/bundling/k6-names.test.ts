// Which scripts in Meridian's dialect are refused for a name that k6's alone have, and which have it, or do without.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleScript } from "../../bundling/script.ts";
import type { MeridianError } from "../../contracts/words/errors.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "meridian-names-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const bundle = (head: string, body = ""): ReturnType<typeof bundleScript> => {
  writeFileSync(join(folder, "script.js"), `${head}\nexport default async ({ http, env }) => {\n${body}\n};\n`);
  return bundleScript(join(folder, "script.js"));
};

const placesIn = (head: string, body?: string): Promise<string[]> =>
  bundle(head, body).then(
    () => [],
    ({ code, issues }: MeridianError) => {
      expect(code).toBe("SCRIPT_INVALID");
      return issues.map(({ path, received }) => `${path} ${received}`);
    },
  );

describe("a name that k6's scripts alone have", () => {
  it("is refused at every place of it, with what stands for it here", async () => {
    const rows = "const users = JSON.parse(open('./users.json'));";
    expect(await placesIn(`const base = __ENV.BASE || "x";\n${rows}`, "await http.get(`/${__VU}/${__ITER}`);")).toEqual(
      [
        "script.js:1:14 __ENV, which k6's scripts alone have",
        "script.js:2:26 open, which k6's scripts alone have",
        "script.js:4:20 __VU, which k6's scripts alone have",
        "script.js:4:28 __ITER, which k6's scripts alone have",
      ],
    );
    await expect(bundle("", "await http.get(__ENV.BASE);")).rejects.toMatchObject({
      message: "script.js:3:16: __ENV is not defined here",
      issues: [{ expected: "env, of what the function is given: async ({ env }) => …" }],
    });
  });

  it.each([
    ["it is declared", "const __ENV = process.env;", "await http.get(__ENV.BASE);"],
    ["it is a parameter", "const at = (open) => open('/');", "await http.get(at(String));"],
    ["it is a member", "const page = { open: String, __VU: 1 };", "await http.get(page.open('/') + page.__VU);"],
    ["it is asked for first", "const base = typeof __ENV === 'undefined' ? '/' : __ENV.BASE;", "await http.get(base);"],
    ["it is made a global", "globalThis.__ENV = process.env;\nconst base = __ENV.BASE;", "await http.get(base);"],
    ["it is a method's", "class Page { open() { return '/'; } }", "await http.get(new Page().open());"],
    [
      "it is imported",
      'import { open } from "node:fs/promises";',
      "await http.get(`/${typeof open}`); void open('x');",
    ],
    ["k6 is imported", 'import { sleep } from "k6";\nconst base = __ENV.BASE;', "sleep(base);"],
  ])("is fine where %s", async (_, head, body) => {
    expect(await placesIn(head, body)).toEqual([]);
  });
});
