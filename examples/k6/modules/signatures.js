// A token and a signature that the script makes itself.
import { check } from "k6";
import crypto, { hmac } from "k6/crypto";
import encoding from "k6/encoding";
import http from "k6/http";

const part = (value) => encoding.b64encode(JSON.stringify(value), "rawurl");

const tokenOf = (claims, secret) => {
  const text = [part({ alg: "HS256", typ: "JWT" }), part(claims)].join(".");
  return `${text}.${hmac("sha256", secret, text, "base64rawurl")}`;
};

export default function () {
  const body = JSON.stringify({ item: "pen" });
  const hash = crypto.createHMAC("sha512", "s3cret");
  hash.update("/echo\n");
  hash.update(body);
  const headers = { Authorization: `Bearer ${tokenOf({ sub: "ann" }, "s3cret")}`, "X-Signature": hash.digest("hex") };
  const sent = http.post(`${__ENV.SHOP}/echo`, body, { headers }).json("headers");
  const [, claims, signature] = sent.authorization.split(".");
  check(sent, {
    "claims can be read": () => JSON.parse(encoding.b64decode(claims, "rawurl", "s")).sub === "ann",
    "the signature is known": () => signature === "SQk06-cdY1WZuJvcC_m0GfoJhyM5OB6fzdks6i2aNtU",
    "the body is signed": ({ "x-signature": text }) => text.length === 128 && text === text.toLowerCase(),
    "a digest is as everywhere": () => crypto.md5("pen", "hex") === "03f00e8e9d0d0847bb10a3a22334274a",
  });
}
