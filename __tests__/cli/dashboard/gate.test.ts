// Who may ask the live page's server for what.
import fc from "fast-check";
import { judge } from "../../../cli/dashboard/gate.ts";

const TOKEN = "00112233445566778899aabbccddeeff";
const HOST = "127.0.0.1:4321";
const ask = (method: string, path: string, headers: Record<string, string> = {}) =>
  judge({ method, url: `/${TOKEN}${path}`, headers: { host: HOST, ...headers } }, 4321, TOKEN);
const askPlainly = (method: string, url: string, headers: Record<string, string> = {}) =>
  judge({ method, url, headers: { host: HOST, ...headers } }, 4321, TOKEN);

describe("the live page's server", () => {
  it.each([
    ["/", "page"],
    ["/?reload=1", "page"],
    ["/live.js", "script"],
    ["/live.css", "style"],
    ["/icon.svg", "icon"],
    ["/events", "events"],
  ])("answers GET %s", (url, is) => {
    expect(ask("GET", url)).toEqual({ is });
    expect(ask("GET", url, { host: "localhost:4321", origin: "http://localhost:4321" })).toEqual({ is });
  });

  it("refuses whatever does not call it by its own name, so that no other name can be made to lead here", () =>
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.ipV4(), fc.constant(undefined), fc.constant("127.0.0.1")), (host) => {
        const headers = host === undefined ? {} : { host };
        const url = `/${TOKEN}/`;
        expect(judge({ method: "GET", url, headers }, 4321, TOKEN)).toMatchObject({ statusCode: 403 });
      }),
    ));

  it("refuses other pages, also those of other ports of this machine", () => {
    for (const origin of ["https://example.com", "http://127.0.0.1:80", "http://127.0.0.1:43210", "null"]) {
      expect(ask("GET", "/events", { origin })).toMatchObject({ is: "refused", statusCode: 403 });
      expect(ask("POST", "/stop", { origin })).toMatchObject({ statusCode: 403 });
    }
  });

  it("has nothing but GET for what can be read", () => {
    for (const method of ["POST", "PUT", "DELETE", "HEAD", "OPTIONS", "TRACE"]) {
      expect(ask(method, "/")).toMatchObject({ is: "refused", statusCode: 405 });
    }
    expect(ask("GET", "/stop")).toMatchObject({ is: "refused", statusCode: 405 });
    expect(ask("GET", "/../package.json")).toMatchObject({ is: "refused", statusCode: 404 });
  });

  it("stops a run by POST alone", () => {
    expect(ask("POST", "/stop")).toEqual({ is: "stop" });
    expect(ask("POST", "/stop", { origin: `http://${HOST}` })).toEqual({ is: "stop" });
  });

  it("gives nothing to who does not know its address", () => {
    const paths = ["/", "/live.js", "/live.css", "/icon.svg", "/events", "/stop", "//", ""];
    const guesses = fc.oneof(fc.string(), fc.constantFrom("", TOKEN.slice(1), `${TOKEN}0`, TOKEN.toUpperCase(), "%2e"));
    fc.assert(
      fc.property(guesses, fc.constantFrom(...paths), fc.constantFrom("GET", "POST"), (guess, path, method) => {
        for (const url of [
          path,
          `/${guess}${path}`,
          `${path}?${TOKEN}`,
          `/x/${TOKEN}${path}`,
          `/${guess}/../${TOKEN}${path}`,
        ])
          expect(askPlainly(method, url, { "x-meridian-token": TOKEN })).toMatchObject({ statusCode: 403 });
      }),
    );
  });
});
