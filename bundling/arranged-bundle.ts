// Puts a script's bundle in order: imports, then what packages from node_modules declare, then what the script and the
// files beside it declare, then the exports. It stays the same module; but its last part can be made a function, which
// is how each virtual user gets variables of its own (images/load-generator/vu/user-modules.ts). Lines are moved as a
// whole, and the source map with them. What is each user's, another dialect may decide otherwise.
import { decode, encode } from "@jridgewell/sourcemap-codec";
import { type Comment, type ExportNamedDeclaration, type ImportDeclaration, type Program, parse } from "acorn";
import type { UserPart } from "../contracts/run/run-plan.ts";

const MAP_PREFIX = "//# sourceMappingURL=data:application/json;base64,";

const DEFAULT_NAME = "__default";

export interface ArrangedBundle {
  readonly code: string;
  readonly userPart: UserPart;
}

/** What of a bundle is each virtual user's. */
export interface Division {
  /** Whether what a file declares is declared once for all users. */
  readonly isShared: (file: string) => boolean;
  /** In place of an import, what gives each user the same names; undefined: it stays an import. */
  readonly usersImport?: (part: ImportDeclaration | ExportNamedDeclaration) => UsersImport | undefined;
}

export interface UsersImport {
  readonly statement: string;
  /** Name → variable, of what it exports at once. */
  readonly exports: Readonly<Record<string, string>>;
}

/** `meridian:` is what scripts import from "meridian", `remote:` what they import by a URL. */
export const isPackages = (file: string): boolean =>
  /(^|\/)node_modules\//.test(file) || /^(meridian|remote):/.test(file);

/**
 * @param code an ES module as esbuild writes it: not minified, before each file's part a comment with its name, the
 * source map inline
 * @param files the names in those comments
 */
export const arrangeBundle = (
  code: string,
  files: ReadonlySet<string>,
  { isShared, usersImport = () => undefined }: Division = { isShared: isPackages },
): ArrangedBundle => {
  const mapAt = code.lastIndexOf(MAP_PREFIX);
  const text = code.slice(0, mapAt).trimEnd();
  const map = JSON.parse(Buffer.from(code.slice(mapAt + MAP_PREFIX.length), "base64").toString("utf8"));
  const comments: Comment[] = [];
  const program = parse(text, { ecmaVersion: "latest", sourceType: "module", locations: true, onComment: comments });
  const { imports, usersImports, exports, rest } = takeModuleParts(program, text, usersImport);
  const lines = rest.split("\n");
  const isUsers = findUsersLines(program, comments, files, lines.length, isShared);
  const indexes = lines.map((_, index) => index);
  const shared = indexes.filter((index) => !isUsers[index]);
  const users = indexes.filter((index) => isUsers[index]);
  const given = usersImports.length === 0 ? [] : [usersImports.join(" ")];
  const moved = [null, ...shared, null, ...given.map(() => null), ...users];
  const mappings = decode(map.mappings);
  const mapOfMoved = {
    ...map,
    mappings: encode(moved.map((index) => (index === null ? [] : (mappings[index] ?? [])))),
  };
  const written = [
    imports.join(" "),
    ...shared.map((index) => lines[index]),
    "",
    ...given,
    ...users.map((index) => lines[index]),
    `export { ${Object.entries(exports)
      .map(([name, local]) => `${local} as ${JSON.stringify(name)}`)
      .join(", ")} };`,
    MAP_PREFIX + Buffer.from(JSON.stringify(mapOfMoved)).toString("base64"),
  ];
  const fromLine = shared.length + 3;
  const untilLine = fromLine + given.length + users.length;
  return { code: `${written.join("\n")}\n`, userPart: { fromLine, untilLine, exports } };
};

/** Takes imports and exports, which no function may contain, out of the text; line breaks stay. */
const takeModuleParts = ({ body }: Program, text: string, usersImport: NonNullable<Division["usersImport"]>) => {
  const imports: string[] = [];
  const usersImports: string[] = [];
  const exports: Record<string, string> = {};
  let rest = "";
  let from = 0;
  for (const part of body) {
    // What a CommonJS script gives has no name of its own.
    if (part.type === "ExportDefaultDeclaration") {
      rest += `${text.slice(from, part.start)}const ${DEFAULT_NAME} = ${text.slice(part.declaration.start, part.end)}`;
      from = part.end;
      exports.default = DEFAULT_NAME;
      continue;
    }
    const isList = part.type === "ExportNamedDeclaration" && part.declaration == null;
    if (part.type !== "ImportDeclaration" && part.type !== "ExportAllDeclaration" && !isList) continue;
    const written = text.slice(part.start, part.end);
    rest += text.slice(from, part.start) + written.replace(/[^\n]/g, "");
    from = part.end;
    const users = part.type === "ExportAllDeclaration" ? undefined : usersImport(part);
    if (users !== undefined) {
      usersImports.push(users.statement);
      Object.assign(exports, users.exports);
    } else if (!isList || part.source != null) imports.push(written.replace(/\n/g, " "));
    // What is exported stands in one list of names, whatever the script wrote.
    else for (const { exported, local } of part.specifiers) exports[textOf(exported)] = textOf(local);
  }
  return { imports, usersImports, exports, rest: rest + text.slice(from) };
};

export const textOf = (name: { type: "Identifier"; name: string } | { type: "Literal"; value?: unknown }): string =>
  name.type === "Identifier" ? name.name : String(name.value);

/** For each line whether it is each user's, as those of the script are: esbuild's own are not. */
const findUsersLines = (
  { body }: Program,
  comments: readonly Comment[],
  files: ReadonlySet<string>,
  lineCount: number,
  isShared: Division["isShared"],
): boolean[] => {
  const begins = comments.flatMap(({ start, value, loc }) => {
    const isOutside = !body.some((part) => part.start < start && start < part.end);
    return loc?.start.column === 0 && files.has(value.slice(1)) && isOutside
      ? [{ index: loc.start.line - 1, file: value.slice(1) }]
      : [];
  });
  const isUsers = new Array<boolean>(lineCount).fill(false);
  for (const [number, { index, file }] of begins.entries())
    isUsers.fill(!isShared(file), index, begins[number + 1]?.index ?? lineCount);
  return isUsers;
};
