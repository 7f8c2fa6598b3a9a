// Plain values as DynamoDB's own JSON, in which Terraform writes items.

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Readonly<Record<string, AttributeValue>> };

/** @param item of texts, numbers, booleans, lists and records of them: all that the seeded items have */
export const attributesOf = (item: object): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(item).map(([key, value]) => [key, attributeOf(value)]));

const attributeOf = (value: unknown): AttributeValue => {
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  if (typeof value === "object" && value !== null) return { M: attributesOf(value) };
  throw new TypeError(`a state item cannot hold ${JSON.stringify(value)}`);
};
