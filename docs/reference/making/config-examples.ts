// Configs that use every field between them: the reference takes each field's example from here. A test reads them as a
// run would, and says which field has none.

const SHOP = { target: "https://shop.example.com", duration: "1m30s" };

export const EXAMPLE_CONFIGS: readonly object[] = [
  {
    ...SHOP,
    $schema: "./config.schema.json",
    name: "shop",
    homeRegion: "eu-west-1",
    remoteRegions: { "us-east-1": 50, "eu-west-1": { vus: 25 } },
    script: "visit.ts",
    moduleState: "shared",
    scriptPermissions: ["files"],
    load: { executor: "constant-vus", gracefulStop: "10s", startTime: "5s" },
    setupTimeout: "2m",
    teardownTimeout: "30s",
    minIterationDuration: "1s",
    tags: { build: "1234" },
    thresholds: {
      http_req_failed: ["rate<0.01"],
      "http_req_duration{region:eu-west-1}": [
        { threshold: "p(95)<300", abortOnFail: true, delayAbortEval: "10s", allowNoSamples: true },
        { threshold: "p(95)<400", over: "30s", after: "1m", during: "default" },
      ],
    },
    summaryTrendStats: ["avg", "med", "p(99)"],
    summaryTimeUnit: "ms",
    samples: false,
    systemTags: ["name", "status"],
    limits: { iterationErrors: 0.01 },
    allowedHosts: ["login.example.com", "*.cdn.example.com"],
    http: {
      version: "2",
      hosts: { "shop.example.com": "10.0.0.7:8443" },
      discardResponseBodies: true,
      noCookiesReset: true,
      resendIdle: false,
      noConnectionReuse: true,
      noVUConnectionReuse: true,
      insecureSkipTLSVerify: true,
      tlsCa: ["ca.pem"],
      tlsAuth: [{ cert: "client.pem", key: "client.key", password: "changeit", domains: ["*.example.com"] }],
      batch: 50,
      batchPerHost: 10,
      maxRedirects: 4,
      userAgent: "shop-load-test",
      rps: 500,
      throw: true,
      debug: "heads",
      blacklistIPs: ["10.0.0.0/8"],
      blockHostnames: ["*.ads.example.com"],
      dns: { ttl: "1m", select: "random", policy: "preferIPv4" },
      proxy: { http: "http://proxy:3128", https: "http://proxy:3128", noProxy: ["10.0.0.0/8"] },
      tlsVersion: { min: "tls1.2", max: "tls1.3" },
      tlsCipherSuites: ["TLS_AES_128_GCM_SHA256"],
      tlsServerNames: { "10.0.0.7": "shop.example.com" },
    },
    data: { products: "products.json", accounts: { file: "accounts.csv", use: "once" } },
    exports: {
      otlp: {
        url: "http://localhost:4318/v1/metrics",
        headers: { authorization: `Bearer \${OTLP_TOKEN}` },
        encoding: "json",
        everySeconds: 10,
      },
    },
    env: { SHOP: "main", TOKEN: { secret: "env:SHOP_TOKEN" } },
    start: { barrier: "aggregators", bufferSeconds: 5, timeoutSeconds: 600 },
    task: { cpu: 2048, memory: 4096, architecture: "X86_64", spot: true, vusPerTask: 2000 },
    images: {
      registry: "docker.io/your-name",
      repositories: "home",
      pullSecretArn: "arn:aws:secretsmanager:us-west-2:123456789012:secret:registry-a1b2c3",
    },
    iam: {
      permissionsBoundary: "arn:aws:iam::123456789012:policy/boundary",
      path: "/load-tests/",
      namePrefix: "team-",
    },
    network: { aggregatorPort: 9125 },
    stateBackend: { bucket: "your-terraform-state", region: "eu-west-1", prefix: "load" },
    maxCostUsd: 5,
    maxReceivedGb: 50,
    environments: { staging: { target: "https://staging.shop.example.com" } },
  },
  {
    ...SHOP,
    remoteRegions: {
      "us-east-1": { vus: 10, network: { cidr: "10.20.0.0/16", egress: ["ipv6", "udp"] } },
      "eu-west-1": {
        vus: 10,
        network: {
          vpcId: "vpc-0a1b2c3d4e5f67890",
          subnetIds: ["subnet-0a1b2c3d4e5f67890"],
          securityGroupIds: ["sg-0a1b2c3d4e5f67890"],
          assignPublicIp: false,
        },
      },
    },
    iam: {
      roles: {
        orchestrator: "arn:aws:iam::123456789012:role/load-orchestrator",
        execution: "arn:aws:iam::123456789012:role/load-execution",
        aggregator: "arn:aws:iam::123456789012:role/load-aggregator",
        "load-generator": "arn:aws:iam::123456789012:role/load-generator",
      },
    },
    images: {
      aggregator: "registry.example.com/load/meridian-aggregator:0.1.0",
      "load-generator": "registry.example.com/load/meridian-load-generator:0.1.0",
    },
  },
  {
    ...SHOP,
    remoteRegions: { "us-east-1": { rate: 100, preAllocatedVUs: 50, maxVUs: 400 } },
    load: { executor: "constant-arrival-rate", timeUnit: "1m" },
  },
  {
    target: SHOP.target,
    remoteRegions: { "us-east-1": { weight: 3 }, "eu-west-1": { weight: 1 } },
    load: {
      executor: "ramping-vus",
      whole: { vus: 200 },
      startFraction: 0.1,
      stages: [{ duration: "30s", target: 0.5 }],
      gracefulRampDown: "10s",
    },
  },
  {
    target: SHOP.target,
    remoteRegions: { "us-east-1": { weight: 3 }, "eu-west-1": { weight: 1 } },
    load: {
      executor: "ramping-arrival-rate",
      whole: { rate: 100, preAllocatedVUs: 20, maxVUs: 50 },
      startRate: 0.1,
      stages: [{ duration: "30s", target: 1 }],
    },
  },
  {
    target: SHOP.target,
    remoteRegions: { "us-east-1": 10 },
    load: { executor: "per-vu-iterations", iterations: 20, maxDuration: "5m" },
  },
  {
    ...SHOP,
    remoteRegions: { "us-east-1": { rate: 100 } },
    load: { executor: "staircase", steps: [{ rate: 50, startsAt: "10s" }] },
  },
  {
    ...SHOP,
    remoteRegions: { "us-east-1": 10 },
    scenarios: {
      browse: {
        executor: "constant-vus",
        exec: "browse",
        share: 0.75,
        duration: "30s",
        env: { QUERY: "tea", KEY: { secret: "env:KEY" } },
        tags: { flow: "browse" },
      },
    },
  },
  { ...SHOP, extends: "./base.json", remoteRegions: { "us-east-1": 10 } },
];

/** The first of the values that the examples have at a place such as `remoteRegions.<region>.vus` or `stages[].target`. */
export const exampleAt = (path: string): unknown => {
  const steps = path.replaceAll("[]", ".[]").split(".");
  const valuesIn = (value: unknown, [step, ...rest]: readonly string[]): unknown[] => {
    if (step === undefined) return value === undefined ? [] : [value];
    if (typeof value !== "object" || value === null) return [];
    const next = /^<|^\[/.test(step) ? Object.values(value) : [(value as Record<string, unknown>)[step]];
    return next.flatMap((one) => valuesIn(one, rest));
  };
  return EXAMPLE_CONFIGS.flatMap((config) => valuesIn(config, steps))[0];
};
