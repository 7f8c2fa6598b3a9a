// The packages' own files beside what they have to agree with: the programs that they carry, and what scripts are given.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { plainConfigSchema } from "../../contracts/config/schema/config-json-schema.ts";
import { makeConfigTypes } from "../../contracts/config/schema/config-types.ts";
import type { ScriptContext } from "../../images/load-generator/vu/context.ts";
import type { ScriptContext as Told } from "../../packages/meridian/types/script.d.ts";

const FOLDER = join(__dirname, "../../packages/meridian");
const readJson = (path: string) => JSON.parse(readFileSync(path, "utf8"));
const own = readJson(join(FOLDER, "package.json"));
const forAws = readJson(join(FOLDER, "../meridian-aws/package.json"));
const { version, license, engines } = readJson(join(__dirname, "../../package.json"));

describe("the package for AWS", () => {
  it("has the checkout's version, licence and Node, and wants the other of that version", () => {
    expect(forAws).toMatchObject({ version, license, engines, peerDependencies: { meridian: version } });
  });

  it("is installed without a script and without other packages", () => {
    expect(Object.keys(forAws.scripts)).toEqual(["prepack"]);
    const { dependencies, optionalDependencies, private: isPrivate } = forAws;
    expect({ dependencies, optionalDependencies, isPrivate }).toEqual({});
  });
});

describe("the package", () => {
  it("has the checkout's version, licence and Node", () => {
    expect(own).toMatchObject({ version, license, engines });
  });

  it("takes esbuild's programs in the version whose file it carries", () => {
    const esbuild = readJson(require.resolve("esbuild/package.json"));
    expect(own.optionalDependencies).toEqual(esbuild.optionalDependencies);
  });

  it("is installed without a script and without other packages", () => {
    expect(Object.keys(own.scripts)).toEqual(["prepack"]);
    expect(own.dependencies).toBeUndefined();
    expect(own.private).toBeUndefined();
  });

  it("has a current type of the config; `npm run schema` writes it", () => {
    expect(readFileSync(join(FOLDER, "types/config.d.ts"), "utf8")).toBe(makeConfigTypes(plainConfigSchema()));
  });
});

/** Fields of interfaces, and what is exported, that have no comment before them. */
const unexplainedIn = (file: string): string[] => {
  const source = ts.createSourceFile(file, readFileSync(join(FOLDER, file), "utf8"), ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const look = (node: ts.Node): void => {
    const isField = ts.isPropertySignature(node) || ts.isMethodSignature(node);
    const isTold = isField ? !ts.isTypeLiteralNode(node.parent) || file.endsWith("config.d.ts") : isExported(node);
    if (isTold && ts.getJSDocCommentsAndTags(node).length === 0)
      found.push(`${file}: ${node.getText().split("\n")[0]}`);
    ts.forEachChild(node, look);
  };
  look(source);
  return found;
};
const isExported = (node: ts.Node): boolean =>
  !ts.isExportDeclaration(node) &&
  ts.canHaveModifiers(node) &&
  ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true;

it.each(["index.d.ts", ...["config", "http", "metrics", "script"].map((name) => `types/${name}.d.ts`)])(
  "explains every name of %s to whoever points at it",
  (file) => expect(unexplainedIn(file)).toEqual([]),
);

// Checked by the compiler: what is told is there, and all that is there is told.
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;
const AGREES: readonly true[] = [
  true satisfies Same<keyof Told, keyof ScriptContext>,
  true satisfies Same<keyof Told["http"], keyof ScriptContext["http"]>,
  true satisfies Same<keyof Told["vu"], keyof ScriptContext["vu"]>,
  true satisfies Same<keyof Told["scenario"], keyof ScriptContext["scenario"]>,
  true satisfies Same<keyof Told["instance"], keyof ScriptContext["instance"]>,
  true satisfies Same<keyof Told["metrics"], keyof ScriptContext["metrics"]>,
  true satisfies Same<Params<Told>, Params<ScriptContext>>,
  true satisfies Same<Exclude<Answer<ScriptContext>, "toJSON" | symbol>, Answer<Told>>,
  true satisfies Same<keyof Jar<Told>, Exclude<keyof Jar<ScriptContext>, "take" | "header" | "empty" | "isEmpty">>,
];
type Get<C extends { http: { get: unknown } }> = C["http"]["get"];
type Params<C extends { http: { get: (...given: never[]) => unknown } }> = keyof NonNullable<Parameters<Get<C>>[1]>;
type Answer<C extends { http: { get: (...given: never[]) => unknown } }> = keyof Awaited<ReturnType<Get<C>>>;
type Jar<C extends { http: { cookieJar: () => unknown } }> = ReturnType<C["http"]["cookieJar"]>;

it("tells of all that a script is given", () => expect(AGREES).not.toContain(false));
