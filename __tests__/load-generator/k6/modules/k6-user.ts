// A virtual user of a k6 script as its modules know it, without a run: while its init code runs, or bound to what is
// given.
import { makeModule } from "../../../../images/load-generator/k6/modules.ts";
import { type K6Plan, K6Surroundings } from "../../../../images/load-generator/k6/surroundings.ts";
import { K6User } from "../../../../images/load-generator/k6/user.ts";
import { openPlaces } from "../../../../images/load-generator/vu/places.ts";
import type { UserParts } from "../../../../images/load-generator/vu/user-parts.ts";
import { SecretMask } from "../../../../metrics/masking/secret-mask.ts";

interface Given extends Partial<Omit<K6Plan, "openFile">> {
  /** By their paths. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What all users of a script share. */
export const surroundingsOf = ({ files = {}, ...plan }: Given = {}): K6Surroundings => {
  const openFile = (path: string) => (Object.hasOwn(files, path) ? Buffer.from(files[path] ?? "") : undefined);
  const places = openPlaces("script.js", "file:///script.mjs", "");
  return new K6Surroundings({ env: {}, secrets: [], ...plan, openFile }, places, new SecretMask());
};

export const userOf = (surroundings: K6Surroundings, number = 1): K6User =>
  new K6User(surroundings, makeModule, number);

/** @param context what of it the modules at hand ask for */
export const bind = (user: K6User, context: object): void => user.bind({ context } as UserParts);
