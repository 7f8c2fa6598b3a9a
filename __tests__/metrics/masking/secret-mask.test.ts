// What leaves holds no secret, however it was written down, and nothing else is taken out of it.
import { inspect } from "node:util";
import fc from "fast-check";
import { SecretMask } from "../../../metrics/masking/secret-mask.ts";
import { MASK } from "../../../metrics/results/mask-secrets.ts";

const SECRET = 'p4ss/wörd+"é\\n €&<%';

const secrets = fc
  .string({ unit: "binary", minLength: 6, maxLength: 30 })
  .filter((text) => /[^\s\\]{4}/.test(text) && !/\p{Surrogate}/u.test(text));

const FORMS: Readonly<Record<string, (value: string) => string>> = {
  "as it is": (value) => value,
  "in small letters, as a host is": (value) => value.toLowerCase(),
  "in a query": (value) => `http://shop.example/?q=${encodeURIComponent(value)}&page=2`,
  "in a form": (value) => new URLSearchParams({ q: value }).toString(),
  "in the path of a URL": (value) =>
    new URL(`http://shop.example/a/${encodeURI(value).replace(/[?#]/g, encodeURIComponent)}`).href,
  "encoded for a URL twice": (value) => encodeURIComponent(encodeURIComponent(value)),
  "in JSON": (value) => JSON.stringify({ token: value }),
  "in JSON in JSON": (value) => JSON.stringify(JSON.stringify({ token: value })),
  "as bytes": (value) => inspect(Buffer.from(value)),
  "in base64": (value) => Buffer.from(value).toString("base64"),
  "in base64 for URLs": (value) => Buffer.from(value).toString("base64url"),
  "as the password of a login": (value) => `Basic ${Buffer.from(`user:${value}`).toString("base64")}`,
  "in the middle of base64": (value) => Buffer.from(`{"a":"${value}","b":1}`).toString("base64"),
};

describe("the mask of a secret", () => {
  it.each(Object.entries(FORMS))("takes it out %s", (_, formOf) => {
    const text = formOf(SECRET);
    const masked = new SecretMask([SECRET]).text(`before ${text} after`);
    expect(masked).toContain(MASK);
    expect(masked).toMatch(/^before .*after$/s);
    for (const part of text.split(/[^\w%+/]+/).filter((one) => /p4ss|wörd|70 34 73|cDRzcy|A0c3Mv|NHNz/.test(one)))
      expect(masked).not.toContain(part);
  });

  it.each(["as it is", "in a query", "in a form", "encoded for a URL twice", "in JSON", "in JSON in JSON"])(
    "leaves nothing of any secret %s",
    (name) => {
      const formOf = FORMS[name] ?? String;
      fc.assert(
        fc.property(secrets, (secret) => {
          const written = formOf(secret);
          const masked = new SecretMask([secret]).text(written);
          expect(masked).toContain(MASK);
          expect(masked.replaceAll(MASK, "")).not.toContain(formOf(secret));
        }),
      );
    },
  );

  it("leaves what holds no secret as it is", () =>
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (text) => {
        expect(new SecretMask(["correct-horse-battery"]).text(text)).toBe(text);
        expect(new SecretMask().text(text)).toBe(text);
      }),
    ));

  it("takes out every line of a key, and every field of a document", () => {
    const key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhk\nG9w0BAQEFAASCBKcw\n-----END KEY-----";
    const login = JSON.stringify({ username: "shop-admin", password: "t0ps", port: 5432, engine: "mysql" });
    const mask = new SecretMask([key, login]);
    expect(mask.text("line 2: MIIEvQIBADANBgkqhk")).toBe(`line 2: ${MASK}`);
    expect(mask.text("shop-admin:t0ps@mysql:5432")).toBe(`${MASK}:${MASK}@mysql:5432`);
  });

  it("takes out the longer of two secrets that begin alike", () => {
    expect(new SecretMask(["token", "token-of-mine"]).text("x=token-of-mine, y=token")).toBe(`x=${MASK}, y=${MASK}`);
  });

  it("takes out the beginning of a secret where the text was cut", () => {
    const mask = new SecretMask(["correct-horse"]);
    expect(mask.cutText('{"token":"correct-h')).toBe(`{"token":"${MASK}`);
    expect(mask.cutText('{"token":"cor')).toBe('{"token":"cor');
  });

  it("takes nothing out for a secret that is known elsewhere alone", () => {
    expect(new SecretMask([""]).text("17")).toBe("17");
    expect(new SecretMask(["", "correct-horse"]).text("a correct-horse")).toBe(`a ${MASK}`);
  });

  it("makes a name of a metric that may be one", () => {
    expect(new SecretMask(["hunter2"]).name("times_of_hunter2")).toBe("times_of_masked");
    expect(new SecretMask(["hunter-2"]).name("times_of_Hunter_2")).toBe("times_of_masked");
    expect(new SecretMask(["hunter2"]).name("times_of_all")).toBe("times_of_all");
  });
});
