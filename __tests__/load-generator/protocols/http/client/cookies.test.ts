// Cookies of a virtual user: what servers set comes back to them and to nobody else; what scripts add goes along.

import { CookieJar } from "../../../../../images/load-generator/protocols/http/client/cookie-jar.ts";
import { createHttpClient } from "../../../../../images/load-generator/protocols/http/client/http-client.ts";
import { ScriptFiles } from "../../../../../images/load-generator/protocols/http/client/script-files.ts";
import type { Reply } from "../../../../../images/load-generator/protocols/http/reply.ts";
import { RequestSamples } from "../../../../../images/load-generator/protocols/http/request-samples.ts";
import { monotonicMs } from "../../../../../images/load-generator/shared/monotonic.ts";
import { recorderOf, replyOf, scopeOf, sessionOf, USUAL_CALLS } from "../../../vu/support.ts";
import { closeAll, open } from "../h1/engine-session.ts";

const SHOP = "http://shop.example/";

const setting = (...cookies: readonly string[]) => {
  const reply = replyOf(
    200,
    cookies.map((cookie) => `Set-Cookie: ${cookie}`),
  );
  reply.setsCookies = cookies.length > 0;
  return reply;
};

const clientOf = (...replies: readonly Reply[]) => {
  const session = sessionOf(...replies);
  const samples = recorderOf();
  const http = createHttpClient({
    session,
    jar: new CookieJar(),
    discardResponseBodies: false,
    ...USUAL_CALLS,
    vu: scopeOf(samples),
    requests: new RequestSamples(samples),
    clock: monotonicMs,
    files: new ScriptFiles(),
  });
  return { http, cookies: () => session.sent.map(({ headers }) => headers?.Cookie ?? headers?.cookie ?? null) };
};

describe("a cookie that a server sets", () => {
  it("stands before those of shorter paths", () => {
    const jar = new CookieJar();
    jar.take(SHOP, ["all=1; Path=/", "deep=2; Path=/a/b", "a=3; Path=/a"]);
    expect(jar.header(`${SHOP}a/b/c`, new Set())).toBe("deep=2; a=3; all=1");
  });

  it("comes back to it with the next request, and not to another host", async () => {
    const { http, cookies } = clientOf(setting("id=7; Path=/", "seen=a, b"), replyOf(200));
    await http.get(SHOP);
    await http.get(`${SHOP}cart`);
    await http.get("http://other.example/");
    expect(cookies()).toEqual([null, "id=7; seen=a, b", null]);
  });

  it("goes along with the redirect that set it", async () => {
    const redirect = replyOf(302, ["Location: /home", "Set-Cookie: session=x"]);
    redirect.setsCookies = true;
    const { http, cookies } = clientOf(redirect, replyOf(200));
    await http.post(`${SHOP}login`, { user: "a" });
    expect(cookies()).toEqual([null, "session=x"]);
  });

  it.each([
    ["of another path", "id=7; Path=/admin"],
    ["for TLS alone", "id=7; Secure"],
    ["that is over", "id=7; Max-Age=0"],
    ["for another domain", "id=7; Domain=other.example"],
    ["for all of a public suffix", "id=7; Domain=example"],
  ])("but not one %s", async (_, cookie) => {
    const { http, cookies } = clientOf(setting(cookie), replyOf(200));
    await http.get(SHOP);
    await http.get(SHOP);
    expect(cookies()[1]).toBeNull();
  });

  it("is in the answer with all that it says", async () => {
    const { http } = clientOf(setting("id=7; Path=/a; HttpOnly; Max-Age=60", "id=8"));
    const { cookies } = await http.get(SHOP);
    expect(cookies.id).toMatchObject([
      { name: "id", value: "7", path: "/a", http_only: true, secure: false, max_age: 60 },
      { value: "8", max_age: 0, expires: 0 },
    ]);
  });
});

describe("a cookie of the script's own", () => {
  it("goes along with one request, before or instead of the jar's", async () => {
    const { http, cookies } = clientOf(replyOf(200));
    http.cookieJar().set(SHOP, "id", "7");
    await http.get(SHOP, { cookies: { id: "8" } });
    await http.get(SHOP, { cookies: { id: { value: "9", replace: true } }, headers: { cookie: "more=1" } });
    await http.get(SHOP, { jar: new http.CookieJar() });
    expect(cookies()).toEqual(["id=8; id=7", "more=1; id=9", null]);
  });

  it("can be looked at and taken out again", () => {
    const jar = new CookieJar();
    jar.set(SHOP, "a", "1", { path: "/" });
    jar.set(SHOP, "b", "2", { max_age: 100 });
    jar.set("http://other.example/", "c", "3");
    expect(jar.cookiesForURL(SHOP)).toEqual({ a: ["1"], b: ["2"] });
    jar.delete(SHOP, "a");
    expect(jar.cookiesForURL(SHOP)).toEqual({ b: ["2"] });
    jar.clear(SHOP);
    expect([jar.cookiesForURL(SHOP), jar.cookiesForURL("http://other.example/")]).toEqual([{}, { c: ["3"] }]);
  });

  it("cannot be set for another host", () => {
    expect(() => new CookieJar().set(SHOP, "a", "1", { domain: "other.example" })).toThrow(TypeError);
  });
});

describe("over a real connection", () => {
  afterEach(closeAll);

  it.each(["Set-Cookie", "set-cookie", "SET-COOKIE"])("the engine sees %s in a head", async (name) => {
    const { send } = await open((socket) => void socket.write(`HTTP/1.1 204 No Content\r\n${name}: a=1\r\n\r\n`));
    expect((await send()).setsCookies).toBe(true);
  });

  it("and none where there is none", async () => {
    const { send } = await open((socket) => void socket.write("HTTP/1.1 204 No Content\r\nSet-Cookie2: a=1\r\n\r\n"));
    expect((await send()).setsCookies).toBe(false);
  });
});
