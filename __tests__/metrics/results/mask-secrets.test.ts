// What is shown of configs and scripts, and what is not.
import fc from "fast-check";
import { maskSecrets, maskText } from "../../../metrics/results/mask-secrets.ts";

describe("secrets", () => {
  it.each([
    ['const password = "hunter2secret";', "hunter2secret"],
    ["headers: { Authorization: `Bearer abc.def-123456` }", "abc.def-123456"],
    ["headers: { 'x-api-key': 'k-1234567890' }", "k-1234567890"],
    ['fetch("https://ann:pa55word@shop.example.com/")', "pa55word"],
    ["AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"],
    ["eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF123", "eyJzdWIiOiIxIn0"],
    ["ghp_abcdefghijklmnopqrst", "ghp_abcdefghijklmnopqrst"],
    ["-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----", "MIIEvQ"],
  ])("are taken out of %j", (text, secret) => {
    expect(maskText(text)).toContain("(masked)");
    expect(maskText(text)).not.toContain(secret);
  });

  it("leaves a script that has none as it is", () => {
    const script = `export default async function ({ http, check, sleep, target }) {
  const response = await http.get(\`\${target}/products?token=\${vu.id}\`, { tags: { name: "list products" } });
  check(response, { "status is 200": (r) => r.status === 200, "has a token": (r) => r.json("token") });
}`;
    expect(maskText(script)).toBe(script);
  });

  it("takes out the values of env wherever they stand", () => {
    expect(maskText("call('s3cr3t-value'); // s3cr3t-value", ["s3cr3t-value", "a"])).toBe(
      "call('(masked)'); // (masked)",
    );
  });

  it("masks what a config holds under a secret's name", () => {
    const config = {
      name: "shop",
      http: { tlsAuth: [{ cert: "a.pem", key: "a.key", password: "p" }] },
      headers: { authorization: "x", accept: "json" },
    };
    expect(maskSecrets(config)).toEqual({
      name: "shop",
      http: { tlsAuth: [{ cert: "a.pem", key: "a.key", password: "(masked)" }] },
      headers: { authorization: "(masked)", accept: "json" },
    });
  });

  it("keeps the shape of whatever it is given, and masks the same twice", () =>
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const masked = maskSecrets(value);
        expect(maskSecrets(masked)).toEqual(masked);
        const shape = (one: unknown): unknown =>
          typeof one === "object" && one !== null
            ? Object.entries(one).map(([key, inner]) => [key, shape(inner)])
            : null;
        expect(shape(masked)).toEqual(shape(value));
      }),
    ));
});
