// What a form would send, by the names of its fields.

interface Field {
  readonly name: string;
  readonly value: string;
}

/** A name that several fields have, check boxes say, has a list. */
export const serializeObject = (fields: readonly Field[]): Readonly<Record<string, string | readonly string[]>> => {
  const values: Record<string, string | readonly string[]> = {};
  for (const { name, value } of fields) {
    const before = Object.hasOwn(values, name) ? values[name] : undefined;
    values[name] = before === undefined ? value : [before, value].flat();
  }
  return values;
};
