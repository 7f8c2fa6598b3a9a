// Refuses a script that plainly forgets to await something, with every place in the source that its author wrote.
import type { Program } from "acorn";
import type { Span, UserPart } from "../contracts/run/run-plan.ts";
import type { Issue } from "../contracts/words/errors.ts";
import { findForgottenAwaits } from "./awaits/find-forgotten.ts";
import { createPlaceOf, refusalOf } from "./places.ts";

/**
 * @param file the name that people know the script by
 * @param code its bundle, the source map inline
 * @param program the same, parsed with the places of its parts
 * @param entryNames exports that get the context
 * @returns what goes on by itself because the script says so
 * @throws MeridianError SCRIPT_INVALID
 */
export const checkAwaits = (
  file: string,
  code: string,
  program: Program,
  userPart: UserPart,
  entryNames: ReadonlySet<string>,
): Span[] => {
  const { forgotten, meant } = findForgottenAwaits(code, program, userPart, entryNames);
  if (forgotten.length === 0) return meant;
  const placeOf = createPlaceOf(file, code);
  const issues = forgotten.map(
    ({ line, column, text, mistake: { found, expected } }): Issue => ({
      path: placeOf(line, column),
      expected,
      received: `${text}, ${found}`,
    }),
  );
  const next = "write await where it is named, or void before what is meant to go on by itself";
  throw refusalOf(issues, "an await is forgotten", next);
};
