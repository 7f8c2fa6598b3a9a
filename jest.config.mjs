// The layers: `pure` (what needs a processor and nothing else: functions, and stacks that are synthesized), `unit` (parts
// with sockets, threads and timers), `system` (*.system.test.ts: parts that need processes, an embedded database or a
// browser), `e2e` (whole runs, two at a time, for each waits most of its time) and `lab` (deployments: a container that
// waits for a processor makes its run rightly invalid, so only `pure` goes on beside them, in what they leave).
// `folder` is a deployment too, which judges no run: it goes on beside the units, for it waits half of its time.
// Noise in every test that makes a client, on a Node that Meridian supports; workers inherit it.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

const swc = (syntax) => [
  "@swc/jest",
  {
    jsc: {
      parser: { syntax, tsx: true },
      target: "es2023",
      transform: { react: { runtime: "automatic", importSource: "preact" } },
    },
    module: { type: "commonjs" },
    sourceMaps: "inline",
  },
];

// Packages that are ES modules alone, which Jest loads only as CommonJS.
const ESM_ALONE = [
  ...["d3-geo", "d3-array", "get-east-asian-width", "internmap", "magic-string"],
  ...["preact", "preact-render-to-string"],
];

/** Whose tests are pure. */
const PURE = ["contracts", "dashboard", "docs", "github", "metrics", "orchestrator", "stacks"];
const pureFolders = PURE.map((folder) => `<rootDir>/__tests__/${folder}/`);

const OWN_FOLDER = "<rootDir>/__tests__/aws/own-folder.test.ts";

const isSeeded = process.env.MERIDIAN_PROPERTY_SEED !== undefined;

const shared = {
  moduleNameMapper: isSeeded ? { "^fast-check$": "<rootDir>/__tests__/support/seeded-fast-check.cjs" } : {},
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: { parser: { syntax: "typescript" }, target: "es2023" },
        module: { type: "commonjs" },
        sourceMaps: "inline",
      },
    ],
    "^.+\\.tsx$": swc("typescript"),
    "^.+\\.m?js$": swc("ecmascript"),
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ESM_ALONE.join("|")})/)`],
  testEnvironment: "node",
  setupFiles: ["<rootDir>/__tests__/support/forget-storages.ts"],
  modulePathIgnorePatterns: ["<rootDir>/dist/", "<rootDir>/packages/", "<rootDir>/results/", "<rootDir>/cdktf.out/"],
};

/** A busy moment of the machine fails no test of these layers. */
const tolerant = { ...shared, setupFilesAfterEnv: ["<rootDir>/__tests__/support/once-more.ts"] };

export default {
  projects: [
    {
      ...shared,
      displayName: "pure",
      testMatch: pureFolders.map((folder) => `${folder}**/*.test.ts`),
      testPathIgnorePatterns: ["/node_modules/", "[.]system[.]test[.]ts$"],
    },
    {
      ...shared,
      displayName: "unit",
      testMatch: ["<rootDir>/__tests__/**/*.test.ts"],
      testPathIgnorePatterns: [
        "/node_modules/",
        ...pureFolders,
        "<rootDir>/__tests__/e2e/",
        "<rootDir>/__tests__/aws/",
        "[.]system[.]test[.]ts$",
      ],
    },
    {
      ...tolerant,
      displayName: "system",
      testMatch: ["<rootDir>/__tests__/**/*.system.test.ts"],
    },
    {
      ...tolerant,
      displayName: "e2e",
      testMatch: ["<rootDir>/__tests__/e2e/**/*.test.ts"],
    },
    {
      ...shared,
      displayName: "folder",
      testMatch: [OWN_FOLDER],
    },
    {
      ...shared,
      displayName: "lab",
      testMatch: ["<rootDir>/__tests__/aws/**/*.test.ts"],
      testPathIgnorePatterns: ["/node_modules/", OWN_FOLDER],
    },
  ],
  // Ends a test that hangs; on a busy machine a good one takes ten times as long as on a quiet one.
  testTimeout: 180_000,
};
