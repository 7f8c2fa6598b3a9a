// What an error of a connection is called, and that its words are the same each time and nobody's internals.
import { FAILURES } from "../../../contracts/metrics/outcomes.ts";
import { textOf } from "../../../images/load-generator/net/error-text.ts";
import { failOf } from "../../../images/load-generator/net/failures.ts";

const errorOf = (code: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { code, ...more });

const line = (reason: string): string =>
  `40A7C5D2F97F0000:error:0A00045C:SSL routines:ssl3_read_bytes:${reason}:../deps/openssl/openssl/ssl/record/rec_layer_s3.c:1586:SSL alert number 116\n`;

describe("the words of an error", () => {
  it.each<[string, Error, string]>([
    ["of OpenSSL", new Error(line("tlsv13 alert certificate required")), "tlsv13 alert certificate required"],
    ["of OpenSSL with its parts", errorOf("X", line("x"), { reason: "unknown ca" }), "unknown ca"],
    ["of OpenSSL without a thread", new Error("error:0A000412:SSL routines::bad thing:a.c:1:"), "bad thing"],
    ["of a system call", new Error("connect ECONNREFUSED 10.0.0.1:80"), "connect ECONNREFUSED 10.0.0.1:80"],
    ["of several lines", new Error("first\r\n  second\n"), "first second"],
    [
      "of several addresses",
      new AggregateError([new Error("connect ECONNREFUSED ::1:80"), new Error("connect ECONNREFUSED 127.0.0.1:80")]),
      "connect ECONNREFUSED ::1:80; connect ECONNREFUSED 127.0.0.1:80",
    ],
  ])("%s are one line that a person can read", (_, error, text) => expect(textOf(error)).toBe(text));
});

describe("a TLS alert", () => {
  it.each([
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", "tls-client-certificate"],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "tls-client-certificate"],
    ["ERR_SSL_TLSV1_ALERT_UNKNOWN_CA", "tls-client-certificate"],
    ["ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_EXPIRED", "tls-client-certificate"],
    ["ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR", "tls-failed"],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "tls-failed"],
  ])("%s before any answer is %s, and the request never sent", (code, kind) => {
    for (const progress of ["handshaking", "written"] as const) {
      const { failure } = failOf(errorOf(code, line("alert")), progress, false);
      expect([failure, FAILURES[failure].outcome]).toEqual([kind, "never-sent"]);
    }
  });

  it("on a connection that carried answers may have cut a request", () =>
    expect(failOf(errorOf("ERR_SSL_SSLV3_ALERT_BAD_RECORD_MAC", line("x")), "written", true).failure).toBe(
      "connection-reset",
    ));

  it.each([
    "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION",
    "ERR_SSL_UNSUPPORTED_PROTOCOL",
    "ERR_SSL_LEGACY_SIGALG_DISALLOWED_OR_UNSUPPORTED",
  ])("%s names the setting of versions", (code) => {
    const { failure, message } = failOf(errorOf(code, line("x")), "handshaking", false);
    expect([failure, message]).toEqual(["tls-failed", expect.stringContaining("http.tlsVersion says otherwise")]);
  });

  it("names the setting where a client certificate is missing", () => {
    const { message } = failOf(errorOf("ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", line("x")), "written", false);
    expect(message).toContain("http.tlsAuth");
  });
});
