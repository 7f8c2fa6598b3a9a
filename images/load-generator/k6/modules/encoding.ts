// `k6/encoding`: base64 in its four forms.
import { type Bytes, bytesOf } from "./bytes.ts";

/** std and url are padded by "=", raw ones are not. */
type Form = "std" | "rawstd" | "url" | "rawurl";
const FORMS: readonly string[] = ["std", "rawstd", "url", "rawurl"] satisfies Form[];

/** What is none of them is the usual one, as in k6. */
const formOf = (given: unknown): Form => (FORMS.includes(String(given)) ? (given as Form) : "std");

/** Padded or not, with the letters of both forms: what does not belong there is a mistake. */
const ALPHABET = /^[A-Za-z0-9+/_-]*={0,2}\s*$/;

export const encoding = () => ({
  b64encode: (input: Bytes, form?: unknown): string => encodeBase64(bytesOf(input), formOf(form)),

  /** @param format "s" for a text, else bytes. @throws TypeError for what is not base64 */
  b64decode: (input: unknown, _form?: unknown, format?: unknown): string | ArrayBuffer => {
    const text = String(input);
    if (!ALPHABET.test(text.replace(/[\r\n]/g, ""))) throw new TypeError("b64decode() was given what is not base64");
    // Node reads both alphabets, padded or not.
    const bytes = Buffer.from(text, "base64");
    return format === "s" ? bytes.toString("utf8") : new Uint8Array(bytes).buffer;
  },
});

const encodeBase64 = (bytes: Buffer, form: Form): string => {
  const text = bytes.toString(form === "url" || form === "rawurl" ? "base64url" : "base64");
  if (form === "url") return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
  return form === "rawstd" ? text.replace(/=+$/, "") : text;
};
