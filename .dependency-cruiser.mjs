// The doors between the rooms (docs/architecture.md): what a folder may import says what it is. Run by `npm run check`.

/** One rule per room: files in `from` may import only what `to` names, besides npm packages and Node's own modules. */
const door = (name, from, to, comment) => ({
  name,
  severity: "error",
  comment,
  from: { path: from },
  to: { pathNot: [...to, "^node_modules/"], dependencyTypesNot: ["core"] },
});

export default {
  forbidden: [
    {
      name: "no-circles",
      severity: "error",
      comment: "Two files that import each other are one file, or share a third: move what both need there.",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolved",
      severity: "error",
      comment: "An import that does not resolve: a typing mistake, or a package that package.json does not name.",
      from: {},
      // "meridian" is what scripts import: bundling/script.ts resolves it.
      to: { couldNotResolve: true, pathNot: "^meridian$" },
    },
    door(
      "contracts-stand-alone",
      "^contracts/",
      ["^contracts/"],
      "contracts/ imports nothing of ours: what it needs belongs in it.",
    ),
    door(
      "metrics-stay-pure",
      "^metrics/",
      ["^(metrics|contracts)/"],
      "metrics/ imports contracts/ alone: read the file or the clock in the caller and pass the value in.",
    ),
    {
      name: "metrics-touch-nothing",
      severity: "error",
      comment: "metrics/ is pure: no file, socket, process or clock. Pass the value in. (zlib is arithmetic.)",
      from: { path: "^metrics/" },
      to: { dependencyTypes: ["core"], pathNot: "^(node:)?zlib$" },
    },
    door(
      "cloud",
      "^cloud/",
      ["^(cloud|contracts)/"],
      "cloud/ carries what contracts/ describe, and knows nobody who calls it: pass paths and settings in.",
    ),
    {
      name: "only-the-command-hosts-a-cloud",
      severity: "error",
      comment:
        "cloud/local/ is servers and processes: a program that runs in a cloud, or calls one, needs cloud/aws/ alone.",
      from: { pathNot: "^(cloud/local|cli|__tests__|benchmarks)/" },
      to: { path: "^cloud/local/" },
    },
    door(
      "orchestrator",
      "^lambda-src/orchestrator/",
      ["^(lambda-src/orchestrator|contracts|cloud)/"],
      "The orchestrator imports contracts/, and scales through cloud/.",
    ),
    door(
      "aggregator",
      "^images/aggregator/",
      ["^(images/aggregator|contracts|metrics|cloud)/"],
      "An image imports contracts/, metrics/ and cloud/, never another image.",
    ),
    door(
      "aggregator-intake",
      "^images/aggregator/intake/",
      ["^images/aggregator/intake/", "^(contracts|metrics)/", "^cloud/ports\\.ts$"],
      "intake/ decides which deltas count, and is pure: flush-writer.ts writes, server/ answers.",
    ),
    door(
      "load-generator",
      "^images/load-generator/",
      ["^(images/load-generator|contracts|metrics|cloud)/"],
      "An image imports contracts/, metrics/ and cloud/, never another image.",
    ),
    door(
      "generator-net",
      "^images/load-generator/net/",
      ["^images/load-generator/net/", "^contracts/"],
      "net/ serves every protocol and knows none: pass the protocol's schemes or its clock in.",
    ),
    door(
      "generator-shared",
      "^images/load-generator/shared/",
      ["^images/load-generator/shared/", "^contracts/"],
      "shared/ is what main thread and threads say to each other: what one of them alone needs belongs to it.",
    ),
    door(
      "generator-protocol",
      "^images/load-generator/protocols/[^/]+/",
      ["^images/load-generator/(net/|protocols/protocol\\.ts$|protocols/[^/]+/)", "^contracts/"],
      "A protocol imports net/ and protocol.ts alone: what else it needs its ThreadScope and VuScope give it.",
    ),
    {
      name: "generator-protocols-apart",
      severity: "error",
      comment: "No protocol imports another: what both need belongs in net/, or in protocol.ts.",
      from: { path: "^images/load-generator/protocols/([^/]+)/" },
      to: { path: "^images/load-generator/protocols/[^/]+/", pathNot: "^images/load-generator/protocols/$1/" },
    },
    door(
      "generator-protocol-contract",
      "^images/load-generator/protocols/protocol\\.ts$",
      ["^images/load-generator/net/", "^contracts/"],
      "protocol.ts says what every protocol is: nothing of a single one, and nothing of whoever opens them.",
    ),
    door(
      "generator-recorder",
      "^images/load-generator/recorder/",
      ["^images/load-generator/(recorder/|shared/|protocols/protocol\\.ts$)", "^(contracts|metrics)/"],
      "recorder/ stands behind Samples and knows no protocol: what only one records belongs in its folder.",
    ),
    door(
      "generator-vu",
      "^images/load-generator/vu/",
      ["^images/load-generator/(vu/|recorder/|shared/|protocols/(index|protocol)\\.ts$)", "^(contracts|metrics)/"],
      "vu/ has its protocols from the list, and knows no thread: take what the thread knows as a parameter.",
    ),
    door(
      "generator-k6",
      "^images/load-generator/k6/",
      [
        "^images/load-generator/(k6/|vu/|recorder/|net/|shared/|protocols/(index|protocol)\\.ts$|protocols/(http|ws)/)",
        "^(contracts|metrics)/",
      ],
      "k6/ is another face of what vu/ and the protocols do: what they lack is added there, for every dialect.",
    ),
    door(
      "generator-thread",
      "^images/load-generator/thread/",
      [
        "^images/load-generator/(thread/|vu/|recorder/|net/|shared/|protocols/(index|protocol)\\.ts$)",
        "^(contracts|metrics)/",
      ],
      "thread/ speaks to the main thread by shared/messages.ts, and opens protocols from the list.",
    ),
    door(
      "generator-try",
      "^images/load-generator/try/",
      [
        "^images/load-generator/(try/|thread/|vu/|recorder/|shared/|protocols/(index|protocol)\\.ts$)",
        "^(contracts|metrics)/",
      ],
      "try/ is a load thread of one iteration: what all threads do belongs to thread/, what goes over the wire to protocols/.",
    ),
    door(
      "generator-host",
      "^images/load-generator/host/",
      ["^images/load-generator/(host/|shared/)"],
      "host/ starts the script's threads in the script's process, and knows nothing of what they do.",
    ),
    door(
      "generator-worker",
      "^images/load-generator/worker/",
      ["^images/load-generator/(worker/|shared/)", "^(contracts|metrics|cloud)/"],
      "worker/ runs in the main process, where nothing of the script is: say it to a thread by shared/messages.ts.",
    ),
    door(
      "dashboard",
      "^dashboard/",
      ["^(dashboard|contracts|metrics)/"],
      "dashboard/ shows what contracts/ and metrics/ give it: the caller reads the log.",
    ),
    door(
      "bundling",
      "^bundling/",
      ["^(bundling|contracts)/"],
      "bundling/ turns sources into files; it knows no program's inside.",
    ),
    door(
      "stacks",
      "^stacks/",
      ["^(stacks|contracts|bundling|cloud)/"],
      "stacks/ wires resources: names from contracts/, bundles from bundling/, states in a bucket by cloud/aws/.",
    ),
    door("main", "^main\\.ts$", ["^(stacks|contracts|bundling)/"], "main.ts builds the stacks from the config."),
    door(
      "cli",
      "^cli/",
      ["^(cli|contracts|metrics|bundling|dashboard|cloud)/", "^package\\.json$"],
      "cli/ imports no program's inside, and no stack: it speaks to programs through cloud/.",
    ),
    {
      name: "not-to-tests",
      severity: "error",
      comment: "Programs never import tests.",
      from: { pathNot: "^__tests__/" },
      to: { path: "^__tests__/" },
    },
    {
      name: "cdktf-stays-in-stacks",
      severity: "error",
      comment:
        "cdktf was archived and forked: only main.ts and stacks/ know it, so that a change of package stays there.",
      from: { pathNot: ["^main\\.ts$", "^stacks/", "^__tests__/stacks/"] },
      to: { path: "^node_modules/(cdktf|@cdktf|constructs)/" },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|packages/[^/]+/dist|cdktf\\.out|results|coverage|\\.gen|examples/k6|docs/\\.vitepress)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      // Not .json: `import "cdktf"` would be found as this checkout's own cdktf.json.
      extensions: [".ts", ".tsx", ".js", ".mjs"],
    },
  },
};
