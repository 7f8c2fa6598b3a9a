// Writes conditions and paths as DynamoDB expressions. Every name and value gets a placeholder, because region names
// have hyphens and `state` is a reserved word.
import type { Condition, Path, When } from "../decision/decision.ts";

const OPERATORS = { equal: "=", less: "<", "at-most": "<=" } as const;

export class Expressions {
  readonly #names = new Map<string, string>();
  readonly #values: unknown[] = [];

  path(path: Path): string {
    return path.map((part) => this.#name(part)).join(".");
  }

  value(value: unknown): string {
    this.#values.push(value);
    return `:v${this.#values.length - 1}`;
  }

  condition(when: When): string {
    return when.map((all) => `(${all.map((one) => this.#one(one)).join(" AND ")})`).join(" OR ");
  }

  /** Gives the placeholders' meanings for the command. Call it when every expression of the command has been made. */
  attributes() {
    const values = Object.fromEntries(this.#values.map((value, index) => [`:v${index}`, value]));
    return {
      ExpressionAttributeNames: Object.fromEntries([...this.#names].map(([part, placeholder]) => [placeholder, part])),
      ...(this.#values.length > 0 ? { ExpressionAttributeValues: values } : {}),
    };
  }

  #one(condition: Condition): string {
    if (condition.is === "absent") return `attribute_not_exists(${this.path(condition.path)})`;
    return `${this.path(condition.path)} ${OPERATORS[condition.is]} ${this.value(condition.value)}`;
  }

  #name(part: string): string {
    const placeholder = this.#names.get(part) ?? `#n${this.#names.size}`;
    this.#names.set(part, placeholder);
    return placeholder;
  }
}
