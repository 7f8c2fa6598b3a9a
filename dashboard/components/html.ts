// Markup that is safe by construction: every value in a template is escaped, but what a template made itself.

/** Markup that may be written as it is. Only `html`, `join` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

export type HtmlValue = Html | string | number | null | undefined | readonly HtmlValue[];

/** A template whose strings are markup and whose values are text; null, undefined and [] leave nothing. */
export const html = (strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html => {
  const parts = strings.map((text, index) => text + (index < values.length ? markupOf(values[index]) : ""));
  return { markup: parts.join("") };
};

/** Markup of our own source (a style sheet, a path's numbers), never text that came from outside. */
export const trusted = (markup: string): Html => ({ markup });

export const NOTHING: Html = trusted("");

const markupOf = (value: HtmlValue): string => {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return escapeText(value);
  if (typeof value === "number") return String(value);
  return "markup" in value ? value.markup : value.map(markupOf).join("");
};

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** For text and for quoted attributes alike. */
const escapeText = (text: string): string => text.replaceAll(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "");
