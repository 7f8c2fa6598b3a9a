// `exec.vu.tags`: tags that a script sets for all that its user does from then on, and those that it has anyway: of its
// scenario, of the options and of the group that it is in.
import { TAG_NAME, textOfTag } from "../../../../contracts/metrics/tags.ts";
import type { K6User } from "../user.ts";

export const tagsOf = (user: K6User): Record<string, unknown> => {
  const whole = (): Record<string, unknown> => ({ ...givenTags(user), ...user.tags });
  return new Proxy(user.tags, {
    get: (_, name) => Reflect.get(whole(), name),
    has: (_, name) => Reflect.has(whole(), name),
    ownKeys: () => Reflect.ownKeys(whole()),
    getOwnPropertyDescriptor: (_, name) => Reflect.getOwnPropertyDescriptor(whole(), name),
    set: (tags, name, value) => {
      if (typeof name !== "string" || !TAG_NAME.test(name)) throw new TypeError(`${String(name)} is no tag's name`);
      const text = textOfTag(name, value);
      if (text === undefined)
        throw new TypeError(`the tag ${name} is ${value}: a tag's value is text, a number, true or false`);
      tags[name] = text;
      user.hasTags = true;
      return true;
    },
    deleteProperty: (tags, name) => {
      delete tags[String(name)];
      user.hasTags = Object.keys(tags).length > 0;
      return true;
    },
  });
};

interface TaggedOptions {
  readonly tags?: object;
  readonly scenarios?: Readonly<Record<string, { readonly tags?: object } | undefined>>;
}

const givenTags = (user: K6User): Record<string, unknown> => {
  const { context, scope } = user.bound("exec.vu.tags");
  const { name } = context.scenario;
  const options = (user.surroundings.options ?? {}) as TaggedOptions;
  return { ...options.tags, ...options.scenarios?.[name]?.tags, scenario: name, group: scope.group() };
};
