// What setup() returns goes through the run's state to all workers. A secret in it goes as a sign that stands for it:
// every worker has the secrets themselves, in the same order.

/** Characters that no alphabet has; those that the data itself has are written as JSON's escapes. */
const FIRST_SIGN = 0xe000;
const SIGN = /[\ue000-\uf8ff]/;
const SIGNS = new RegExp(SIGN, "g");

/** Ways in which a script may pass a secret on, each of which can be put back as it was. */
const formsOf = (secret: string): string[] => {
  const base64 = Buffer.from(secret).toString("base64");
  const plain = [secret, encodeURIComponent(secret), new URLSearchParams([["", secret]]).toString().slice(1)];
  // In the middle of something longer the first and last of its characters are others.
  const inside = ["_", "__"].map((before) => {
    const bytes = Buffer.from(before + secret);
    return bytes.toString("base64").slice(before.length + 1, Math.floor((bytes.length * 8) / 6));
  });
  return [...plain, base64, base64.replace(/.?=*$/, ""), Buffer.from(secret).toString("base64url"), ...inside].map(
    (form) => JSON.stringify(form).slice(1, -1),
  );
};

export class HiddenSecrets {
  /** The longest first: one may be a part of another. */
  readonly #signs: readonly (readonly [form: string, sign: string])[];

  constructor(secrets: readonly string[]) {
    const forms = [...new Set(secrets.flatMap(formsOf))].filter((form) => form.length >= 4 && !SIGN.test(form));
    this.#signs = forms
      .map((form, index) => [form, String.fromCharCode(FIRST_SIGN + index)] as const)
      .sort(([a], [b]) => b.length - a.length);
  }

  /** @param json as JSON.stringify writes it */
  hide(json: string): string {
    if (this.#signs.length === 0) return json;
    const escaped = json.replaceAll(SIGNS, (sign) => `\\u${sign.charCodeAt(0).toString(16)}`);
    return this.#signs.reduce((text, [form, sign]) => text.replaceAll(form, () => sign), escaped);
  }

  reveal(json: string): string {
    return this.#signs.reduceRight((text, [form, sign]) => text.replaceAll(sign, () => form), json);
  }
}
