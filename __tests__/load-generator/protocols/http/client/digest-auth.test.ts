// Answers to challenges: those of RFC 7616's own example, but for what a client makes up.
import { createHash } from "node:crypto";
import {
  answerChallenge,
  takeCredentials,
} from "../../../../../images/load-generator/protocols/http/client/digest-auth.ts";
import { replyOf } from "../../../vu/support.ts";

const request = (href: string) => ({
  method: "GET",
  url: new URL(href),
  href,
  headers: null,
  body: null,
  stream: null,
  timeoutMs: 1_000,
  keepBody: true,
  isRepeated: false,
});
const MUFASA = { user: "Mufasa", password: "Circle of Life" };
const asked = (challenge: string) => replyOf(401, [`WWW-Authenticate: ${challenge}`]);

describe("digest authentication", () => {
  it("takes user and password out of the address", () => {
    const taken = takeCredentials(request("http://ann:a%40b@shop.example/x?y=1"));
    expect(taken?.credentials).toEqual({ user: "ann", password: "a@b" });
    expect(taken?.request.href).toBe("http://shop.example/x?y=1");
    expect(takeCredentials(request("http://shop.example/"))).toBeUndefined();
  });

  it.each([
    ["MD5", "md5"],
    ["SHA-256", "sha256"],
  ])("proves the password by %s", (algorithm, hash) => {
    const challenge = `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe"`;
    const answered = answerChallenge(request("http://www.example.org/dir/index.html"), asked(challenge), MUFASA);
    const text = answered?.headers?.Authorization ?? "";
    const field = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(text)?.[1] ?? "";
    const digest = (given: string): string => createHash(hash).update(given).digest("hex");
    const ha1 = digest("Mufasa:http-auth@example.org:Circle of Life");
    const ha2 = digest("GET:/dir/index.html");
    expect(field("response")).toBe(digest(`${ha1}:${field("nonce")}:00000001:${field("cnonce")}:auth:${ha2}`));
    expect(text).toContain('opaque="FQhe"');
  });

  it.each(['Basic realm="shop"', "Digest algorithm=OTHER"])("answers nothing to %s", (challenge) => {
    expect(answerChallenge(request("http://www.example.org/"), asked(challenge), MUFASA)).toBeUndefined();
  });
});
