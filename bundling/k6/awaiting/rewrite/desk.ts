// What all those share who write a part of a bundle's code anew.
import type { AnyNode } from "acorn";
import type { MagicString } from "magic-string";
import type { Forms } from "../decide/forms.ts";
import type { Waiting } from "../decide/waiting.ts";
import type { Analysis } from "../flow/analysis.ts";
import type { Words } from "./words.ts";

export interface Desk {
  readonly code: string;
  /** Text is put in outer before inner, and from left to right: so what meets at one place has its order. */
  readonly text: MagicString;
  readonly words: Words;
  readonly analysis: Analysis;
  readonly waiting: Waiting;
  readonly forms: Forms;
  /** Where parts of a chain begin that was split at its `?.`: behind that. */
  readonly starts: Map<AnyNode, number>;
  /** The function that is being written: what it returns may be a promise of the script's own. */
  readonly function: { keeps: boolean };
  readonly visit: (node: AnyNode, parent: AnyNode) => void;
  readonly visitChildren: (node: AnyNode) => void;
}

/** Where what has to stand before a node is put. */
export const startOf = (node: AnyNode, { starts }: Desk): number => starts.get(node) ?? node.start;

/** The second face of a method that only its class can see. @param name without its `#` */
export const waitingPrivate = (name: string): string => `#waiting_${name}`;
