// A k6 script's bundle in the order in which each virtual user gets a copy of its own: of all of it here, since what
// packages declare is each user's too. What it imports of k6 each copy is given.
import type { ExportNamedDeclaration, ImportDeclaration } from "acorn";
import { isK6Specifier, K6_USER } from "../../contracts/k6/modules.ts";
import { type ArrangedBundle, arrangeBundle, textOf, type UsersImport } from "../arranged-bundle.ts";

/**
 * A script that takes nothing of k6's but its metrics is Meridian's own: it could do nothing with them.
 * @param imported the modules of k6's that it asks for. @param exports their names
 */
export const isK6Script = (imported: ReadonlySet<string>, exports: readonly string[]): boolean =>
  exports.includes("options") || [...imported].some((name) => name !== "k6/metrics");

/** @param code as esbuild writes it, k6's modules imported by declarations alone */
export const arrangeK6Bundle = (code: string, files: ReadonlySet<string>): ArrangedBundle =>
  arrangeBundle(code, files, { isShared: (file) => file.startsWith("meridian:"), usersImport });

const usersImport = (part: ImportDeclaration | ExportNamedDeclaration): UsersImport | undefined => {
  const specifier = part.source?.value;
  if (typeof specifier !== "string" || !isK6Specifier(specifier)) return undefined;
  const module = `${K6_USER}.module(${JSON.stringify(specifier)})`;
  const taken: string[] = [];
  const statements: string[] = [];
  const exports: Record<string, string> = {};
  for (const one of part.specifiers) {
    if (one.type === "ImportNamespaceSpecifier") statements.push(`const ${one.local.name} = ${module};`);
    else if (one.type === "ImportDefaultSpecifier") taken.push(`default: ${one.local.name}`);
    else if (one.type === "ImportSpecifier") taken.push(`${JSON.stringify(textOf(one.imported))}: ${one.local.name}`);
    else {
      // Names that nothing else has: they are exported at once.
      const variable = `${K6_USER}_${Object.keys(exports).length}_${textOf(one.exported)}`;
      taken.push(`${JSON.stringify(textOf(one.local))}: ${variable}`);
      exports[textOf(one.exported)] = variable;
    }
  }
  if (taken.length > 0) statements.push(`const { ${taken.join(", ")} } = ${module};`);
  return { statement: statements.join(" "), exports };
};
