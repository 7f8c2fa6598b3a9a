// `exec.vu.tags`: tags that a script sets for all that its user does from then on.
import { TAG_NAME, textOfTag } from "../../../../contracts/metrics/tags.ts";
import type { K6User } from "../user.ts";

export const tagsOf = (user: K6User): Record<string, unknown> =>
  new Proxy(user.tags, {
    set: (tags, name, value) => {
      if (typeof name !== "string" || !TAG_NAME.test(name)) throw new TypeError(`${String(name)} is no tag's name`);
      // @throws TypeError for what has no text
      tags[name] = textOfTag(name, value);
      user.hasTags = true;
      return true;
    },
    deleteProperty: (tags, name) => {
      delete tags[String(name)];
      user.hasTags = Object.keys(tags).length > 0;
      return true;
    },
  });
