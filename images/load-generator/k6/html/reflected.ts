// Attributes that an element of a page has methods for: the method's name, and the attribute that it reads.

const named = (names: string): (readonly [method: string, attribute: string])[] =>
  names.split(" ").map((name) => [name, name.toLowerCase()] as const);

export const reflectedTexts: readonly (readonly [method: string, attribute: string])[] = [
  ...named("id href src alt title lang name type action method target rel content media placeholder pattern"),
  ...named("min max step rows cols label accept charset enctype"),
  ["className", "class"],
  ["htmlFor", "for"],
];

export const reflectedBooleans: readonly (readonly [method: string, attribute: string])[] = named(
  "checked disabled selected multiple required readOnly hidden defer async",
);
