// A k6 script's bundle, made to wait where k6 blocks, its global variables each user's own: with a source map that leads
// to what the author wrote, and with all that cannot be made to wait told at once, with places there.
import type { Issue, MeridianError } from "../../contracts/words/errors.ts";
import { createPlaceOf, refusalOf } from "../places.ts";
import type { AwaitingMistake } from "./awaiting/decide/mistakes.ts";
import { makeSynchronousCallsAwaited } from "./awaiting/make-awaited.ts";
import { composeMappings } from "./awaiting/maps.ts";
import { giveOwnGlobals } from "./own-globals.ts";

const MAP_PREFIX = "//# sourceMappingURL=data:application/json;base64,";

/**
 * @param file the name that people know the script by
 * @param code as esbuild writes it, before each file's part a comment with its name, the source map inline if there is one
 * @param files the names in those comments
 * @throws MeridianError SCRIPT_INVALID with every place that cannot wait
 */
export const makeBundleAwaited = (file: string, code: string, files: ReadonlySet<string>): string => {
  const mapAt = code.lastIndexOf(MAP_PREFIX);
  const text = mapAt < 0 ? code : code.slice(0, mapAt);
  const awaited = makeSynchronousCallsAwaited(text, files);
  if (awaited.mistakes.length > 0) throw refusal(awaited.mistakes, createPlaceOf(file, code));
  const own = giveOwnGlobals(awaited.code, files);
  const written = own?.code ?? awaited.code;
  if (mapAt < 0) return written;
  const map = JSON.parse(Buffer.from(code.slice(mapAt + MAP_PREFIX.length), "base64").toString("utf8"));
  const rewritten = [awaited.map, ...(own === undefined ? [] : [own.map])].map((one) => JSON.parse(one).mappings);
  map.mappings = composeMappings(map.mappings, ...rewritten);
  return `${written}${MAP_PREFIX}${Buffer.from(JSON.stringify(map)).toString("base64")}\n`;
};

const refusal = (
  mistakes: readonly AwaitingMistake[],
  placeOf: (line: number, column: number) => string,
): MeridianError => {
  const issues = mistakes.map(({ line, column, chain, instead }): Issue => {
    const [first, ...others] = chain;
    return {
      path: placeOf(line, column),
      expected: instead,
      received: `${first}, which cannot wait, and calls ${others.join(", which calls ")}`,
    };
  });
  const [first] = mistakes;
  const next = "write what is named there instead: whatever calls it then waits by itself";
  return refusalOf(issues, `${first?.chain[0]} cannot wait for ${first?.chain.at(-1)}`, next);
};
