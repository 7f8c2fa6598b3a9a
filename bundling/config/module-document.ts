// Reads a config that is a module, such as meridian.config.ts: what its default export is.
import { basename, dirname } from "node:path";
import { type BuildFailure, build } from "esbuild";
import { MeridianError } from "../../contracts/words/errors.ts";
import { DEFINITIONS, meridianModule, USERS_MODULE } from "../users-module.ts";

/** What measures is for scripts alone. */
const MERIDIAN_MODULE = meridianModule(/^meridian$/, DEFINITIONS);

export const isModule = (path: string): boolean => /\.[cm]?[jt]s$/.test(path);

/**
 * The document that the file exports, as JSON has it.
 * @throws MeridianError CONFIG_INVALID where it does not compile, throws, or exports none
 */
export const readModuleDocument = async (path: string, shown: string): Promise<unknown> => {
  const refuse = (why: string, cause?: unknown): never => {
    throw new MeridianError("CONFIG_INVALID", `the config ${shown} ${why}`, {
      next: `write it as \`export default { … }\` in ${shown}`,
      cause,
    });
  };
  const { outputFiles } = await build({
    ...USERS_MODULE,
    absWorkingDir: dirname(path),
    entryPoints: [path],
    write: false,
    plugins: [MERIDIAN_MODULE],
  }).catch((cause: BuildFailure) => {
    const [first] = cause.errors ?? [];
    const { line = 1, column = 0 } = first?.location ?? {};
    return refuse(`does not compile: ${basename(path)}:${line}:${column + 1}: ${first?.text ?? cause.message}`, cause);
  });
  const code = outputFiles[0]?.text ?? "";
  const { default: exported } = await import(`data:text/javascript,${encodeURIComponent(code)}`).catch((cause: Error) =>
    refuse(`throws: ${cause.message}`, cause),
  );
  if (typeof exported !== "object" || exported === null || Array.isArray(exported))
    return refuse(`has ${exported === undefined ? "no default export" : "a default export that is no object"}`);
  return JSON.parse(JSON.stringify(exported));
};
