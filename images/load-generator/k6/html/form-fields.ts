// What a form would send, as k6 has it, by the names of its fields.
import type { Cheerio } from "cheerio";
import { type AnyNode, isTag } from "domhandler";

/** Fields of a form, and such fields themselves. */
export const FIELDS = "input, select, textarea";
/** Types of inputs that no form sends by itself. */
const UNSENT: ReadonlySet<string> = new Set(["submit", "button", "reset", "image", "file"]);
/** Types that are sent where `checked="checked"` stands with them: no other form of it counts. */
const CHECKED: ReadonlySet<string> = new Set(["checkbox", "radio"]);

/** Whether a form sends a field, disabled or not. */
export const isSent = (field: Cheerio<AnyNode>): boolean => {
  const node = field.get(0);
  if (node === undefined || !isTag(node) || node.attribs.name === undefined) return false;
  const type = node.name === "input" ? (node.attribs.type ?? "text").toLowerCase() : "";
  if (UNSENT.has(type)) return false;
  return !CHECKED.has(type) || node.attribs.checked === "checked";
};

export interface Field {
  readonly name: string;
  /** Of a select of which several may be chosen, a list. */
  readonly value: string | readonly string[];
}
