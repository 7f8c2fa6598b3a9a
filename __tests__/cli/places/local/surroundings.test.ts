// What a run on one machine takes over from its shell: proxies, and the authorities that the machine trusts.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { rootCertificates } from "node:tls";
import { authoritiesOf, proxiesFor } from "../../../../cli/places/local/surroundings.ts";
import { HttpOptions } from "../../../../contracts/config/http-options.ts";
import { makeAuthority } from "../../../support/certificates.ts";

const configOf = (http: unknown = {}, target = "http://shop.example") => ({ http: HttpOptions.parse(http), target });

describe("proxies of a run on one machine", () => {
  it("are the environment's, by names in large letters or small", () => {
    expect(proxiesFor(configOf(), { HTTP_PROXY: "http://a:1", https_proxy: "b:2", no_proxy: "x, y z" })).toEqual({
      http: "http://a:1",
      https: "b:2",
      noProxy: ["x", "y", "z"],
    });
    expect(proxiesFor(configOf(), { HTTP_PROXY: "", NO_PROXY: "x" })).toBeUndefined();
  });

  it("are the config's where it says something of them, and none for the demo shop", () => {
    const env = { HTTP_PROXY: "http://a:1" };
    expect(proxiesFor(configOf({ proxy: false }), env)).toBeUndefined();
    expect(proxiesFor(configOf({ proxy: { http: "http://c:3" } }), env)).toEqual({ http: "http://c:3", noProxy: [] });
    expect(proxiesFor(configOf({}, "demo"), env)).toBeUndefined();
  });

  it("that are no proxies are a mistake which tells no password", () => {
    const call = () => proxiesFor(configOf(), { HTTPS_PROXY: "socks5://jo:secret@a:1" });
    expect(call).toThrow(/HTTPS_PROXY is no proxy that Meridian knows/);
    expect(call).not.toThrow(/secret/);
  });
});

describe("authorities of a run on one machine", () => {
  const folder = mkdtempSync(join(tmpdir(), "meridian-ca-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const fileOf = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };

  it("are those of both variables, besides Node's own, each once", async () => {
    const [first, second] = [await makeAuthority(), await makeAuthority()];
    const bundle = fileOf("bundle.pem", `# ours\n${rootCertificates[0]}\n${first.ca}\n${first.ca}`);
    const said: string[] = [];
    const found = authoritiesOf(
      { SSL_CERT_FILE: bundle, NODE_EXTRA_CA_CERTS: fileOf("extra.pem", second.ca) },
      (line) => said.push(line),
    );
    expect(found.map((pem) => pem.trim())).toEqual([first.ca.trim(), second.ca.trim()]);
    expect(said).toEqual([]);
  });

  it("are said to be missing where a variable names a file without any", () => {
    const said: string[] = [];
    const env = { SSL_CERT_FILE: join(folder, "none.pem"), NODE_EXTRA_CA_CERTS: fileOf("empty.pem", "nothing") };
    expect(authoritiesOf(env, (line) => said.push(line))).toEqual([]);
    expect(said).toHaveLength(2);
    expect(said[0]).toContain("SSL_CERT_FILE is not used");
  });

  it("are none of Node's own again", () => {
    const own = new Set(rootCertificates.map((pem) => pem.trim()));
    expect(authoritiesOf({}, () => {}).filter((pem) => own.has(pem.trim()))).toEqual([]);
  });
});
