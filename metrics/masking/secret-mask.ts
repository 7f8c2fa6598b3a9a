// Takes the values of declared secrets out of whatever leaves: names, errors, lines of console. What is not declared is
// none of its business.
import { isSecretName, MASK } from "../results/mask-secrets.ts";
import { base64Forms, replaceBase64 } from "./base64-forms.ts";
import { hexForm, writtenForms } from "./written-forms.ts";

/** A line or a field of a secret that is shorter may be a word of the language. */
const LEAST_PART_LENGTH = 8;
/** And even less occurs everywhere. */
const LEAST_LENGTH = 4;
/** Names come again and again. */
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 1_000;

export class SecretMask {
  readonly #values: readonly string[];
  /** Null: there is no secret. */
  readonly #written: RegExp | null;
  readonly #base64: RegExp;
  readonly #remembered = new Map<string, string>();

  /** @param values of at least four characters each, or empty: one that is known elsewhere alone */
  constructor(values: readonly string[] = []) {
    const known = values.filter((value) => value !== "");
    // The longest first, since one may be the beginning of another.
    const parts = [...new Set(known.flatMap(partsOf))].sort((a, b) => b.length - a.length);
    this.#values = parts;
    this.#written =
      parts.length === 0 ? null : new RegExp([...parts.map(writtenForms), ...known.map(hexForm)].join("|"), "gi");
    this.#base64 = new RegExp([...new Set(known.flatMap((value) => base64Forms(value)))].join("|"), "g");
  }

  text(text: string): string {
    if (this.#written === null) return text;
    const known = this.#remembered.get(text);
    if (known !== undefined) return known;
    const masked = replaceBase64(text.replace(this.#written, MASK), this.#base64, MASK);
    if (text.length <= MAX_REMEMBERED_LENGTH && this.#remembered.size < MAX_REMEMBERED)
      this.#remembered.set(text, masked);
    return masked;
  }

  /** @param text of which the end was cut off, perhaps in the middle of a secret */
  cutText(text: string): string {
    const masked = this.text(text);
    const rest = this.#values.map((value) => lengthOfRest(masked, value)).reduce((a, b) => Math.max(a, b), 0);
    return rest === 0 ? masked : `${masked.slice(0, -rest)}${MASK}`;
  }

  /** For the name of a metric, in which nothing but letters, digits and _ can be: a script writes _ for all else. */
  name(text: string): string {
    const names = this.#values.map((value) => value.replaceAll(/\W/g, "_"));
    const found = names.filter((name) => /[^_]/.test(name) && text.toLowerCase().includes(name.toLowerCase()));
    return found.reduce((masked, name) => masked.replaceAll(new RegExp(name, "gi"), "masked"), text);
  }
}

/** The value, and what of it may be shown alone: without blanks around it, its lines, its fields where it is JSON. */
const partsOf = (value: string): string[] => {
  const trimmed = value.trim();
  const lines = value.split(/\r?\n/).map((line) => line.trim());
  return [
    value,
    ...[trimmed, ...fieldsOf(value)].filter((part) => part.length >= LEAST_LENGTH),
    ...lines.filter((line) => line.length >= LEAST_PART_LENGTH),
  ];
};

const fieldsOf = (value: string): string[] => {
  if (!/^\s*[[{]/.test(value)) return [];
  try {
    return textsIn(JSON.parse(value), "");
  } catch {
    return [];
  }
};

/** A short one counts where its name says so: a password, and not the name of a database. */
const textsIn = (value: unknown, name: string): string[] => {
  if (typeof value === "string") return isSecretName(name) || value.length >= LEAST_PART_LENGTH ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsIn(inner, Array.isArray(value) ? name : key));
};

/** How much of the value's beginning the text ends with. */
const lengthOfRest = (text: string, value: string): number => {
  for (let length = Math.min(value.length - 1, text.length); length >= LEAST_LENGTH; length -= 1)
    if (text.endsWith(value.slice(0, length))) return length;
  return 0;
};
