// Names of groups and checks.

/** Names that were read through before: to do so each time costs as much as the rest of a check. */
const good = new Set<string>();
const MAX_GOOD = 1_000;

/** Groups are told one from the other by "::". @throws TypeError for a name that has it */
export const checkName = (what: "group" | "check", name: string): void => {
  if (good.has(name)) return;
  if (name.includes("::"))
    throw new TypeError(`the name of the ${what} ${JSON.stringify(name)} may have no "::" in it`);
  if (good.size >= MAX_GOOD) good.clear();
  good.add(name);
};
