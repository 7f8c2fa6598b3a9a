// Secrets in a whole run and in a try: the script has them, its target gets them, and nothing else ever holds them,
// whatever the script does with them. The same of what has no form of a secret in the config: rows of data files, keys
// of TLS, logins of proxies and of exports.
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { SamplesFile } from "../../contracts/results/samples.ts";
import { makeAuthority } from "../support/certificates.ts";
import { makeWorkplace, type Workplace } from "../support/meridian.ts";

const TOKEN = "canary-of-env-8f31";
const LOGIN = 'canary/of file+"7é';
/** What is no declared secret, and is in nobody's results all the same. */
const UNDECLARED = {
  row: "canary-of-row-6b20",
  keyPassword: "canary-of-key-19de",
  proxy: "canary-of-proxy-e4a7",
  exportLogin: "canary-of-export-77c3",
  exportQuery: "canary-of-query-0d5a",
  exportHeader: "canary-of-header-b918",
};
const FORMS = [TOKEN, LOGIN, ...Object.values(UNDECLARED)].flatMap((value) => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  value.replaceAll(/\W/g, "_"),
  Buffer.from(value).toString("base64"),
  Buffer.from(`jo:${value}`).toString("base64"),
]);

const SCRIPT = `
import { Counter } from "meridian";
const basic = (text) => "Basic " + Buffer.from("jo:" + text).toString("base64");
export const setup = ({ env }) => ({ header: basic(env.LOGIN), token: env.TOKEN });
export default async function ({ http, check, group, sleep, env, target, metrics, setupData, test, data }) {
  const { user, password } = data.users[0];
  await http.post(target + "/login", JSON.stringify({ user, password }));
  if (setupData.token !== env.TOKEN || setupData.header !== basic(env.LOGIN)) throw new Error("setup() was not told");
  console.log("token", env.TOKEN, { login: env.LOGIN });
  console.error(JSON.stringify(env));
  process.stdout.write("raw " + env.TOKEN + "\\n");
  process.stderr.write("raw " + env.LOGIN + "\\n");
  const headers = { "x-echo": env.TOKEN, authorization: setupData.header };
  const url = target + "/a/" + env.TOKEN + "?login=" + encodeURIComponent(env.LOGIN);
  const answer = await http.post(url, JSON.stringify(env), { headers, tags: { name: env.TOKEN + " of a name" } });
  await http.get(url, { headers });
  console.log(answer.body, answer.headers);
  await fetch(target + "/library/" + env.TOKEN);
  await http.get("http://" + env.TOKEN + ".example/").catch(() => undefined);
  await group("group " + env.TOKEN, async () => {
    check(answer, { ["check " + env.LOGIN]: (r) => r.status === 200, throws: () => { throw new Error(env.LOGIN); } });
  });
  new metrics.Counter("of_" + env.TOKEN.replaceAll("-", "_")).add(1, { group: env.LOGIN });
  await sleep(1);
  Promise.reject(new Error("stray " + env.TOKEN));
  throw new Error("failed with " + env.TOKEN + " and " + env.LOGIN);
}
export const teardown = ({ env, test }) => { throw new Error("teardown " + env.LOGIN); };
`;

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );

/** Undefined: it is gone meanwhile. */
const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
};

/** A process and all that it started, with what everybody may read of each. */
const processesBelow = (pid: number): string[] => {
  const all = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
  const parentOf = new Map(all.map((one) => [one, /\) \S (\d+)/.exec(textOf(`/proc/${one}/stat`) ?? "")?.[1]]));
  const family = new Set([String(pid)]);
  for (const _ of all) for (const [one, parent] of parentOf) if (family.has(parent ?? "")) family.add(one);
  return [...family].flatMap((one) => ["cmdline", "environ"].map((file) => `/proc/${one}/${file}`));
};

describe("declared secrets", () => {
  const received: string[] = [];
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    const { url = "", headers } = request;
    received.push(JSON.stringify({ url, headers, body }));
    if (url.startsWith("/v1/metrics")) {
      // A receiver that says all that it was sent.
      response.writeHead(401).end(JSON.stringify({ url, headers }));
      return;
    }
    response.setHeader("x-echo", headers["x-echo"] ?? "none");
    response.end(JSON.stringify({ url, headers, body }));
  });
  let place: Workplace;
  /** A line of the middle of the key, as it stands in its file. */
  let keyLine = "";
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    place = makeWorkplace();
    place.write("script.js", SCRIPT);
    place.write("login.txt", `${LOGIN}\n`);
    const load = { executor: "per-vu-iterations", iterations: 1 };
    const env = { TOKEN: { secret: "env:SHOP_TOKEN" }, LOGIN: { secret: "file:login.txt" } };
    place.write("users.csv", `user,password\njo,${UNDECLARED.row}\n`);
    const { cert, key } = await (await makeAuthority()).issue(["shop.example.com"]);
    place.write("client.pem", cert);
    place.write("client.key", key);
    keyLine = key.split("\n")[1] ?? "";
    const { keyPassword, proxy, exportLogin, exportQuery } = UNDECLARED;
    place.write("config.json", {
      target,
      remoteRegions: { local: 1 },
      load,
      env,
      data: { users: "users.csv" },
      http: {
        tlsAuth: [{ cert: "client.pem", key: "client.key", password: keyPassword, domains: ["shop.example.com"] }],
        proxy: { http: `http://jo:${proxy}@127.0.0.1:9`, noProxy: ["127.0.0.1", "*.example"] },
      },
      exports: {
        otlp: {
          url: `${target.replace("http://", `http://jo:${exportLogin}@`)}/v1/metrics?key=${exportQuery}`,
          headers: { "x-key": `\${EXPORT_KEY}` },
          everySeconds: 1,
        },
      },
    });
  });
  afterAll(() => {
    place.remove();
    server.close();
    server.closeAllConnections();
  });

  const leaksIn = (texts: Iterable<readonly [where: string, text: string | undefined]>): string[] =>
    [...texts].flatMap(([where, text = ""]) =>
      [...FORMS, keyLine].flatMap((form) =>
        text.toLowerCase().includes(form.toLowerCase()) ? [`${where}: ${form}`] : [],
      ),
    );

  it("reach the target, and nothing that a run leaves or shows", async () => {
    process.env.SHOP_TOKEN = TOKEN;
    process.env.EXPORT_KEY = UNDECLARED.exportHeader;
    const { child, finished } = place.start("run", "--no-dashboard", "--log", "all");
    const leaks = new Set<string>();
    const seen = { files: new Set<string>(), processes: new Set<string>() };
    const look = setInterval(() => {
      // Until it is read it stands where whoever started the command has put it.
      if (place.runId() === undefined) return;
      const processes = process.platform === "linux" ? processesBelow(child.pid ?? 0) : [];
      const files = filesBelow(join(place.folder, "results"));
      for (const file of processes) seen.processes.add(file);
      for (const file of files) seen.files.add(file);
      for (const leak of leaksIn([...processes, ...files].map((file) => [file, textOf(file)]))) leaks.add(leak);
    }, 150);
    const { exitCode, stdout, stderr } = await finished;
    clearInterval(look);
    delete process.env.SHOP_TOKEN;
    const all = received.join("\n");
    for (const one of [UNDECLARED.row, UNDECLARED.exportQuery, UNDECLARED.exportHeader]) expect(all).toContain(one);
    expect(all).toContain(Buffer.from(`jo:${UNDECLARED.exportLogin}`).toString("base64"));
    expect(received.join("\n")).toContain(`/a/${TOKEN}?login=${encodeURIComponent(LOGIN)}`);
    expect(received.join("\n")).toContain(Buffer.from(`jo:${LOGIN}`).toString("base64"));
    const left = filesBelow(join(place.folder, "results")).map((file) => [file, textOf(file)] as const);
    expect([...leaks, ...leaksIn([...left, ["stdout", stdout], ["stderr", stderr]])]).toEqual([]);
    // What was looked at had them: the database, the workers, and what a script said, threw and named.
    expect([...seen.files].join()).toMatch(/log\/\d+\.(log|ldb)/);
    if (process.platform === "linux") expect(seen.processes.size).toBeGreaterThanOrEqual(6);
    expect(stdout).toContain("console.log token (masked) { login: '(masked)' }");
    expect(place.read("logs", "local-load-generator-1.log")).toMatch(/^raw \(masked\)$/m);
    const { errors, groups = [] } = JSON.parse(place.read("summary.json"));
    expect(JSON.stringify([errors, groups])).toContain("failed with (masked) and (masked)");
    expect(place.read("summary.json")).toContain("/library/(masked)");
    const { groups: sampled }: SamplesFile = JSON.parse(place.read("samples.json"));
    const login = sampled.find(({ name }) => name.endsWith("/login"));
    expect(login).toMatchObject({ kind: "slow", region: "local", status: 200, error: "", seen: 1 });
    expect(login?.samples[0]).toMatchObject({ vu: 1, iteration: 0, request: { method: "POST" } });
    expect(login?.samples[0]?.response.body).toContain("(masked)");
    const refused = sampled.find(({ kind }) => kind === "failed");
    expect(refused).toMatchObject({ name: "http://(masked).example/", status: 0, seen: 1 });
    expect(refused?.samples[0]?.error).not.toBe("");
    expect(JSON.parse(place.read("run.json")).config.env.TOKEN).toEqual({ secret: "env:SHOP_TOKEN" });
    expect(exitCode).toBe(3);
  }, 60_000);

  it("are shown nowhere by a try, and their names alone by inspect", async () => {
    process.env.SHOP_TOKEN = TOKEN;
    process.env.EXPORT_KEY = UNDECLARED.exportHeader;
    const [text, json, inspected] = await Promise.all([
      place.run("try", "--bodies", "--headers"),
      place.run("try", "--bodies", "--json"),
      place.run("inspect", "--json"),
    ]);
    delete process.env.SHOP_TOKEN;
    const all = [text, json, inspected].map(({ stdout, stderr }, index) => [String(index), stdout + stderr] as const);
    expect(leaksIn(all)).toEqual([]);
    expect(text.stdout).toMatch(/x-echo: \(masked\)/i);
    expect(JSON.parse(json.stdout).outcome.message).toBe("Error: failed with (masked) and (masked)");
    expect(JSON.parse(inspected.stdout).config.env.LOGIN).toEqual({ secret: "file:login.txt" });
  }, 60_000);

  it("are told all at once where they are missing, before anything is made", async () => {
    place.write("lacking.json", {
      ...JSON.parse(readFileSync(join(place.folder, "config.json"), "utf8")),
      env: {
        A: { secret: "env:NOBODY_HAS_IT" },
        B: { secret: "file:not-there.txt" },
        C: { secret: "ssm:/shop/token" },
      },
    });
    const before = place.runId();
    const { exitCode, stderr } = await place.run("run", "--config", "lacking.json");
    expect(exitCode).toBe(2);
    for (const path of ["env.A: found env:NOBODY_HAS_IT", "env.B: found file:not-there.txt", "env.C: found ssm:/shop/"])
      expect(stderr).toContain(path);
    expect(place.runId()).toBe(before);
  }, 60_000);
});
