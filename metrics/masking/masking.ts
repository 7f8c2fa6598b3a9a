// Takes secrets out of requests and answers that are shown, by `meridian try` or in a run's log: those of env by their values, all others by what they are called or
// look like. What was a secret once is one wherever it comes again, as in an answer that repeats the request.
import { visit } from "jsonc-parser";
import type { HeadField } from "../../contracts/run/try-events.ts";
import { isSecretName, MASK, maskText } from "../results/mask-secrets.ts";
import { SecretMask } from "./secret-mask.ts";

/** `token=…` of a query, a form or a line of text. */
const PAIR = /(^|[?&;\s"'`])([\w.%[\]-]+)=([^&;\s"'`#]+)/g;
/** As an object is printed: its cookies are no pairs. */
const PRINTED_COOKIE = /((?:set-)?cookie["'`]?\s*[:=]\s*(["'`]))(?:(?!\2|\n).)+/gi;
/** A field of a multipart body: its head, its name, its value. */
const PART = /(\bname="([^"\r\n]*)"[^\r\n]*\r\n(?:[^\r\n]+\r\n)*\r\n)([^\r\n]*)/g;

/** A field of JSON in a text of JSON. */
const ESCAPED = /(\\+"([\w-]+)\\+"\s*:\s*\\+")((?:(?!\\+").)+)/g;
/** What is shorter may be a word of the language. */
const LEAST_LEARNED = 8;
/** The oldest are forgotten: a run may see tokens without end. */
const MAX_KNOWN = 300;

export class Masking {
  readonly #known: string[] = [];
  readonly #declared: SecretMask;

  /**
   * @param env what the script is given: those whose names look like secrets are secrets
   * @param declared values of those that the config declares to be secrets, whatever they are called
   */
  constructor(env: Readonly<Record<string, string>>, declared: readonly string[] = []) {
    this.#declared = new SecretMask(declared);
    for (const [name, value] of Object.entries(env)) if (isSecretName(name)) this.#know(value);
  }

  text(text: string): string {
    const byName = this.#declared
      .text(text)
      .replace(PAIR, (whole, before: string, name: string, value: string) =>
        isSecretName(decoded(name)) ? `${before}${name}=${this.#learn(value)}` : whole,
      )
      .replace(ESCAPED, (whole, before: string, name: string, value: string) =>
        isSecretName(name) ? `${before}${this.#learn(value)}` : whole,
      )
      .replace(PRINTED_COOKIE, `$1${MASK}`);
    return maskText(byName, this.#known);
  }

  /** A field of a head. Of cookies their names stay, of an authorization its scheme. */
  field([written, value]: HeadField): HeadField {
    const name = this.#declared.text(written);
    const lower = name.toLowerCase();
    const cookie = (_: string, text: string): string => `=${this.#learn(text)}`;
    if (lower === "set-cookie") return [name, this.text(value.replace(/=([^;]*)/, cookie))];
    if (lower === "cookie") return [name, this.#declared.text(value.replace(/=([^;]*)/g, cookie))];
    if (/authorization$/.test(lower)) {
      const [, scheme = "", credentials = value] = /^(\w+ )?(.*)$/s.exec(value) ?? [];
      return [name, `${this.#declared.text(scheme)}${this.#learn(credentials)}`];
    }
    return [name, isSecretName(name) ? this.#learn(value) : this.text(value)];
  }

  /** @param isCut whether its end was left out */
  body(whole: string, isCut = false): string {
    const text = isCut ? this.#declared.cutText(whole) : this.#declared.text(whole);
    const inJson = /^\s*[[{]/.test(text) ? this.#json(text) : text;
    return this.text(
      inJson.replace(PART, (whole, head: string, name: string, value: string) =>
        isSecretName(name) ? `${head}${this.#learn(value)}` : whole,
      ),
    );
  }

  /** Nothing else of the text is touched, and it may end in the middle. */
  #json(text: string): string {
    let masked = "";
    let from = 0;
    visit(text, {
      onLiteralValue: (value, offset, length, _line, _character, pathSupplier) => {
        const name = pathSupplier().findLast((part) => typeof part === "string");
        if (name === undefined || !isSecretName(String(name)) || typeof value === "boolean" || value === null) return;
        masked += `${text.slice(from, offset)}"${this.#learn(String(value))}"`;
        from = offset + length;
      },
    });
    return masked + text.slice(from);
  }

  #learn(value: string): string {
    if (value.length >= LEAST_LEARNED && !this.#known.includes(value)) this.#know(value);
    return MASK;
  }

  #know(value: string): void {
    this.#known.push(...new Set([value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)]));
    if (this.#known.length > MAX_KNOWN) this.#known.splice(0, this.#known.length - MAX_KNOWN);
  }
}

/** A name as a query has it. */
const decoded = (name: string): string => {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
};
