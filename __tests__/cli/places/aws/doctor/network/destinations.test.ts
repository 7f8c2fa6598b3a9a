// What a region's tasks have to reach, by the config.
import { judgeOwn } from "../../../../../../cli/places/aws/doctor/network/check.ts";
import { destinationsOf } from "../../../../../../cli/places/aws/doctor/network/destinations.ts";
import { Config } from "../../../../../../contracts/config/config.ts";

const of = (change: object = {}) =>
  destinationsOf(
    Config.parse({
      homeRegion: "us-west-2",
      remoteRegions: { "eu-west-1": 10 },
      target: "https://shop.example.com",
      duration: "20s",
      images: { registry: "docker.io/acme" },
      ...change,
    }),
    "eu-west-1",
  );
const namesOf = (change?: object): string[] =>
  of(change).map(({ host, service, port }) => `${host ?? service} ${port}`);

describe("what tasks have to reach", () => {
  it("is the target, the home region's services, their own region's log, and the registry", () => {
    expect(namesOf()).toEqual([
      "shop.example.com 443",
      "us-west-2.lambda 443",
      "us-west-2.dynamodb 443",
      "us-west-2.s3 443",
      "eu-west-1.logs 443",
      "registry-1.docker.io 443",
    ]);
  });

  it("is the target's own port, the address that the config gives it, or the proxy before it", () => {
    expect(namesOf({ target: "http://shop.example.com" })[0]).toBe("shop.example.com 80");
    expect(namesOf({ target: "https://shop.example.com:8443/a" })[0]).toBe("shop.example.com 8443");
    expect(namesOf({ http: { hosts: { "shop.example.com": "10.0.0.5:8443" } } })[0]).toBe("10.0.0.5 8443");
    expect(namesOf({ http: { proxy: { https: "http://proxy.example.com:3128" } } })[0]).toBe("proxy.example.com 3128");
  });

  it("is the account's own registry, and where secrets are kept", () => {
    const own = namesOf({ images: { registry: "ecr" }, env: { TOKEN: { secret: "ssm:/shop/token" } } });
    expect(own.slice(5)).toEqual(["us-west-2.ecr.api 443", "us-west-2.ecr.dkr 443", "us-west-2.ssm 443"]);
    const near = namesOf({ images: { registry: "ecr", repositories: "per-region" } });
    expect(near.slice(5)).toEqual(["eu-west-1.ecr.api 443", "eu-west-1.ecr.dkr 443", "eu-west-1.s3 443"]);
    const pullSecretArn = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:registry-a1b2c3";
    expect(namesOf({ images: { registry: "127.0.0.1:5000/acme", pullSecretArn } }).slice(5)).toEqual([
      "127.0.0.1 5000",
      "eu-north-1.secretsmanager 443",
    ]);
  });

  it("is the registries of images that the config names, each once", () => {
    const images = {
      aggregator: "123456789012.dkr.ecr.us-west-2.amazonaws.com/load/aggregator:1",
      "load-generator": "registry.example.com:5000/load/generator:1",
    };
    const ofEcr = ["us-west-2.ecr.api 443", "us-west-2.ecr.dkr 443"];
    expect(namesOf({ images }).slice(5)).toEqual([...ofEcr, "registry.example.com 5000"]);
    const hub = { aggregator: "docker.io/load/aggregator:1", "load-generator": "docker.io/load/generator:1" };
    expect(namesOf({ images: hub }).slice(5)).toEqual(["registry-1.docker.io 443"]);
  });

  it("is not reached by a network of the deployment's own where it is private", () => {
    const [target] = of();
    if (target === undefined) throw new Error("there is a target");
    const { notes } = judgeOwn("eu-west-1", [{ ...target, addresses: ["10.1.2.3"] }]);
    expect(notes).toEqual([
      expect.stringMatching(/^the target shop.example.com:443 is 10.1.2.3 here, a private address/),
    ]);
    for (const addresses of [["10.1.2.3", "203.0.113.7"], ["127.0.0.1"], null])
      expect(judgeOwn("eu-west-1", [{ ...target, addresses }]).notes).toEqual([]);
  });

  it("is not reached by IPv6 alone from a network of the deployment's own without that in its egress", () => {
    const [target] = of();
    if (target === undefined) throw new Error("there is a target");
    const judged = (addresses: string[], ...egress: ("ipv6" | "udp")[]) =>
      judgeOwn("eu-west-1", [{ ...target, addresses }], egress).issues.map(({ path, expected }) => [path, expected]);
    expect(judged(["2001:db8::1"], "udp")).toEqual([
      ["remoteRegions.eu-west-1.network", expect.stringMatching(/^"egress": \["ipv6"\]: .*IPv6 alone, 2001:db8::1$/)],
    ]);
    expect(judged(["2001:db8::1"], "ipv6")).toEqual([]);
    for (const addresses of [["2001:db8::1", "203.0.113.7"], ["::1"], ["fd00::1"]])
      expect(judged(addresses)).toEqual([]);
  });
});
