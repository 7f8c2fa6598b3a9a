// How the layers of a config lie on one another, and how what the command line says becomes layers.
import fc from "fast-check";
import type { Layer } from "../../../../contracts/config/layers/layer.ts";
import { mergeLayers } from "../../../../contracts/config/layers/merge.ts";
import { layersOf, type Overrides } from "../../../../contracts/config/layers/overrides.ts";

const layer = (from: string, document: unknown): Layer => ({ from, document });

describe("layers of a config", () => {
  it("merge objects key by key, and replace lists and values", () => {
    const { document, origins } = mergeLayers([
      layer("base.json", { duration: "1m", allowedHosts: ["a", "b"], env: { A: "1", B: "1" } }),
      layer("config.json", { duration: "2m", allowedHosts: ["c"], env: { B: "2" } }),
    ]);
    expect(document).toEqual({ duration: "2m", allowedHosts: ["c"], env: { A: "1", B: "2" } });
    expect(origins.ofAll(document)).toEqual({
      duration: "config.json",
      allowedHosts: "config.json",
      "env.A": "base.json",
      "env.B": "config.json",
    });
  });

  it("know the origin of what is written shorter, and of what nobody wrote", () => {
    const { origins } = mergeLayers([
      layer("config.json", { remoteRegions: { "eu-west-1": 5 }, http: { a: { b: 1 } } }),
    ]);
    expect(origins.of("remoteRegions.eu-west-1.vus")).toBe("config.json");
    expect(origins.of("http.a")).toBe("config.json");
    expect(origins.of("http.b")).toBe("default");
  });

  const documents = fc.dictionary(
    fc.constantFrom("a", "b", "c"),
    fc.oneof(
      fc.integer(),
      fc.array(fc.integer(), { maxLength: 2 }),
      fc.dictionary(fc.constantFrom("x", "y"), fc.integer()),
    ),
  );

  it("give the same whether they are put on one another from below or from above", () => {
    fc.assert(
      fc.property(documents, documents, documents, (low, middle, high) => {
        const lower = mergeLayers([layer("low", low), layer("middle", middle)]).document;
        const upper = mergeLayers([layer("middle", middle), layer("high", high)]).document;
        const isSameKind = Object.keys(middle).every((key) => !(key in high) || typeof low[key] === typeof high[key]);
        fc.pre(isSameKind);
        const all = mergeLayers([layer("low", low), layer("middle", middle), layer("high", high)]).document;
        expect(mergeLayers([layer("lower", lower), layer("high", high)]).document).toEqual(all);
        expect(Object.keys(all as object).sort()).toEqual(
          Object.keys({ ...low, ...middle, ...(upper as object), ...high }).sort(),
        );
      }),
    );
  });

  it("name a layer that has each value", () => {
    fc.assert(
      fc.property(fc.array(documents, { minLength: 1, maxLength: 4 }), (all) => {
        const layers = all.map((document, index) => layer(`layer ${index}`, document));
        const { document, origins } = mergeLayers(layers);
        for (const [path, from] of Object.entries(origins.ofAll(document))) {
          if (path === "(file)") continue;
          const source = layers.find((one) => one.from === from)?.document;
          const at = (value: unknown): unknown =>
            path.split(".").reduce<unknown>((inner, key) => (inner as Record<string, unknown>)?.[key], value);
          expect(at(source)).toEqual(at(document));
        }
      }),
    );
  });
});

describe("what the command line says", () => {
  const CONFIG = {
    remoteRegions: { "us-east-1": { vus: 5 }, "eu-west-1": 3 },
    duration: "1m",
    load: { executor: "constant-vus" },
    thresholds: { http_req_failed: ["rate<0.1"] },
    env: { TOKEN: "a" },
  };
  const changedBy = (overrides: Overrides, config: unknown = CONFIG) => {
    const below = [layer("config.json", config)];
    const { document, origins } = mergeLayers([...below, ...layersOf(overrides, below)]);
    return { document: document as Record<string, unknown>, origins };
  };
  const given = <T>(value: T, from: string) => ({ value, from });

  it("gives each region its virtual users, and those that are named their own", () => {
    const { document, origins } = changedBy({
      vus: given(9, "--vus"),
      regions: given({ "eu-west-1": 2, "sa-east-1": 1 }, "--region"),
    });
    expect(document.remoteRegions).toEqual({ "us-east-1": 9, "eu-west-1": 2, "sa-east-1": 1 });
    expect(origins.of("remoteRegions.us-east-1.vus")).toBe("--vus");
    expect(origins.of("remoteRegions.eu-west-1")).toBe("--region");
  });

  it("has one region where nobody names any", () => {
    expect(changedBy({ vus: given(4, "MERIDIAN_VUS") }, {}).document).toEqual({ remoteRegions: { local: 4 } });
  });

  it("makes of a rate a load of its own, in place of all others", () => {
    const { document } = changedBy({ rate: given(50, "--rate"), vus: given(7, "--vus") });
    expect(document.load).toEqual({ executor: "constant-arrival-rate" });
    expect(document.remoteRegions).toEqual({
      "us-east-1": { rate: 50, preAllocatedVUs: 7 },
      "eu-west-1": { rate: 50, preAllocatedVUs: 7 },
    });
    const scenarios = { a: { executor: "constant-vus" } };
    expect(changedBy({ rate: given(1, "--rate") }, { scenarios }).document).toEqual({
      load: { executor: "constant-arrival-rate" },
      remoteRegions: { local: { rate: 1 } },
    });
  });

  it("keeps the limits of a region that had a rate", () => {
    const config = { remoteRegions: { local: { rate: 5, maxVUs: 40 } } };
    expect(changedBy({ rate: given(9, "--rate") }, config).document.remoteRegions).toEqual({
      local: { rate: 9, maxVUs: 40 },
    });
  });

  it("makes of iterations a load whose longest time is the duration", () => {
    const { document, origins } = changedBy({
      iterations: given(3, "--iterations"),
      duration: given("5s", "--duration"),
    });
    expect(document.load).toEqual({ executor: "shared-iterations", iterations: 3, maxDuration: "5s" });
    expect(document.duration).toBeUndefined();
    expect(origins.of("load.maxDuration")).toBe("--duration");
  });

  it("adds thresholds to those that are there, whatever blanks their tags have", () => {
    const texts = ["http_req_failed rate<0.5", "http_req_duration{name:list products} p(95) < 300"];
    expect(changedBy({ thresholds: given(texts, "--threshold") }).document.thresholds).toEqual({
      http_req_failed: ["rate<0.1", "rate<0.5"],
      "http_req_duration{name:list products}": ["p(95) < 300"],
    });
  });

  it("sets whatever it names, as JSON or as text", () => {
    const set = given(["http.noConnectionReuse=true", "duration=5s", "env.A\\.B=x=y"], "--set");
    const { document, origins } = changedBy({ set, duration: given("9s", "--duration") });
    expect(document).toMatchObject({
      http: { noConnectionReuse: true },
      duration: "5s",
      env: { TOKEN: "a", "A.B": "x=y" },
    });
    expect(origins.of("duration")).toBe("--set");
  });

  it.each([
    [{ thresholds: given(["http_reqs"], "--threshold") }, /--threshold takes a metric and an expression/],
    [{ set: given(["duration"], "--set") }, /--set takes path=value/],
    [{ set: given(["a..b=1"], "--set") }, /--set takes path=value/],
    [{ set: given(["__proto__.x=1"], "--set") }, /--set takes path=value/],
  ])("refuses what is none: %j", (overrides, message) => {
    expect(() => changedBy(overrides)).toThrow(message);
  });
});
