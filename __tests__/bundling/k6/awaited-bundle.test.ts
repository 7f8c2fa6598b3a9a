// A k6 script's bundle that was made to wait: places, in the order and the files that the author wrote.
import { buildSync } from "esbuild";
import { makeBundleAwaited } from "../../../bundling/k6/awaited-bundle.ts";
import { createPlaceOf } from "../../../bundling/places.ts";
import type { MeridianError } from "../../../contracts/words/errors.ts";

const FILES = new Set(["<stdin>"]);

const bundle = (contents: string, sourcemap: "inline" | false = "inline"): string =>
  buildSync({
    stdin: { contents, loader: "ts", sourcefile: "shop.ts" },
    bundle: true,
    write: false,
    sourcemap,
    format: "esm",
    external: ["k6", "k6/*"],
    outfile: "out.mjs",
  }).outputFiles.at(-1)?.text ?? "";

const refusalOf = (contents: string, sourcemap?: false): MeridianError => {
  try {
    makeBundleAwaited("shop.ts", bundle(contents, sourcemap), FILES);
  } catch (error) {
    return error as MeridianError;
  }
  throw new Error("not refused");
};

const SHOP = `import http from "k6/http";

interface Login { token: string }

class Shop {
  get token(): string {
    return login().token;
  }
}
const login = (): Login => http.post("/login").json() as unknown as Login;
export default function (): void {
  http.get("/" + new Shop().token);
}
`;

describe("a bundle that was made to wait", () => {
  it("names mistakes by the places that their author knows", () => {
    const { message, issues } = refusalOf(SHOP);
    expect(message).toBe("shop.ts:7:12: get Shop.token cannot wait for http.post");
    expect(issues).toEqual([
      {
        path: "shop.ts:7:12",
        expected: "a method, and call it where the value is needed",
        received: "get Shop.token, which cannot wait, and calls login, which calls http.post",
      },
    ]);
  });

  it("needs no source map", () => {
    expect(refusalOf(SHOP, false).message).toMatch(/^shop\.ts: get Shop\.token cannot wait/);
    expect(makeBundleAwaited("a.js", bundle(`import http from "k6/http"; http.get("/a");`, false), FILES)).toContain(
      "await http.get[",
    );
  });

  it("leads from the code that runs to what was written", () => {
    const code = makeBundleAwaited("shop.ts", bundle(SHOP.replace("get token()", "token()")), FILES);
    const lines = code.split("\n");
    const line = lines.findIndex((text) => text.includes('("/login")'));
    const column = lines[line]?.indexOf("http.post") ?? -1;
    expect(createPlaceOf("shop.ts", code)(line + 1, column)).toBe("shop.ts:10:28");
  });
});
