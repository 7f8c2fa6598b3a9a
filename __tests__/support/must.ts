// An invariant that does not hold ends the run with its name and what was found.
export const must = (holds: boolean, invariant: string, detail: unknown = ""): void => {
  if (!holds) throw new Error(`${invariant} ${typeof detail === "string" ? detail : JSON.stringify(detail)}`);
};
