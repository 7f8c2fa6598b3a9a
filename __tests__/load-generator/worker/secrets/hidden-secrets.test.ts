// What setup() returns keeps no secret on its way through the run's state, and comes back as it was.
import fc from "fast-check";
import { HiddenSecrets } from "../../../../images/load-generator/worker/secrets/hidden-secrets.ts";

const secrets = fc.array(fc.string({ unit: "grapheme", minLength: 4, maxLength: 20 }), { minLength: 1, maxLength: 4 });

const derive: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `Bearer ${secret}`,
  (secret) => `/a?token=${encodeURIComponent(secret)}`,
  (secret) => Buffer.from(secret).toString("base64"),
  (secret) => `Basic ${Buffer.from(`jo:${secret}`).toString("base64")}`,
];

it("whatever setup() returns comes back as it was", () =>
  fc.assert(
    fc.property(secrets, fc.jsonValue(), fc.nat(), (all, other, index) => {
      const hidden = new HiddenSecrets(all);
      const returned = { other, derived: all.map((secret, at) => derive[(index + at) % derive.length]?.(secret)) };
      const json = JSON.stringify(returned);
      expect(JSON.parse(hidden.reveal(hidden.hide(json)))).toEqual(JSON.parse(json));
    }),
  ));

it.each(derive.map((make, index) => [index, make] as const))("no secret is in what travels, form %i", (_, make) => {
  const secret = 'p4ss/w+rd"é-canary';
  const json = JSON.stringify({ list: [make(secret)] });
  const travelling = new HiddenSecrets(["other-one", secret]).hide(json);
  expect(travelling).not.toContain(JSON.stringify(make(secret)).slice(1, -1));
  expect(travelling).not.toContain("canary");
  expect(Buffer.byteLength(travelling)).toBeLessThan(Buffer.byteLength(json));
});

it("data with the very signs that stand for secrets is not mistaken", () => {
  const hidden = new HiddenSecrets(["canary"]);
  const json = JSON.stringify({ icon: "\ue000\ue001", token: "canary" });
  expect(JSON.parse(hidden.reveal(hidden.hide(json)))).toEqual(JSON.parse(json));
});

it("without secrets nothing is changed", () => {
  const json = JSON.stringify({ icon: "\ue000", token: "canary" });
  expect(new HiddenSecrets([]).hide(json)).toBe(json);
  expect(new HiddenSecrets([]).reveal(json)).toBe(json);
});
