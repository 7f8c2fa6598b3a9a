// The load generator's bundle has the sources' fields under ordinary names, and behaves as the sources say.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import { transformSync } from "esbuild";
import { openFields } from "../../bundling/open-fields.ts";
import { bundleProgram } from "../../bundling/programs.ts";

const SOURCE = `
class Counter {
  static readonly #limit = 2;
  readonly #name: string;
  #count = 0;
  constructor(name: string) { this.#name = name; }
  get #isFull(): boolean { return this.#count >= Counter.#limit; }
  #add(): void { if (!this.#isFull) this.#count += 1; }
  add(): this { this.#add(); return this; }
  takeFrom(other: Counter): string { return \`\${this.#name}#\${other.#count}, see page.html#top \${#count in other}\`; }
}
const outcome = new Counter("a").takeFrom(new Counter("b").add().add().add());
`;
const run = (source: string): unknown =>
  runInThisContext(`(() => { ${transformSync(source, { loader: "ts" }).code}; return outcome; })()`);

it("means the same with its fields opened", () => {
  expect(run(openFields(SOURCE, "counter.ts"))).toBe(run(SOURCE));
  expect(run(SOURCE)).toBe("a#2, see page.html#top true");
});

it("opens the hot path's fields, not those in a script's hands", async () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-open-fields-"));
  try {
    const { directory } = await bundleProgram("load-generator", folder);
    const parts = readdirSync(directory).filter((file) => file.startsWith("thread"));
    // In lines again, which the bundle is without.
    const thread = parts.map((file) => transformSync(readFileSync(join(directory, file), "utf8")).code).join("\n");
    expect(classIn(thread, "Connection")).toMatch(/hidden_connection_ts_/);
    expect(classIn(thread, "Connection")).not.toMatch(/\.#/);
    expect(classIn(thread, "Response")).toMatch(/this\.#/);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** A class of the bundle, to the first line that is not indented. */
const classIn = (bundle: string, name: string): string => {
  const begins = bundle.indexOf(`${name} = class`);
  return begins < 0 ? "" : bundle.slice(begins, bundle.indexOf("\n}", begins));
};

it("keeps equal names of two files apart", () => {
  expect(openFields("this.#x", "a.ts")).not.toBe(openFields("this.#x", "b.ts"));
});
