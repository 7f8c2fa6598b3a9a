// Real searches for the capacity of two servers of known capacity, both at once: a queue, and one that limits its rate.
import { type RealServer, startRealServer, truthOf } from "../../benchmarks/capacity/real-servers.ts";
import { CapacityFile } from "../../contracts/results/capacity.ts";
import { makeWorkplace } from "../support/meridian.ts";

const PER_SECOND = 54.5;
/** Rates of 50 and 59.5 a second, the truth between them: nothing is left to halve. */
const SEARCH = "--from 50 --to 120 --factor 1.19 --within 19.5% --hold 3 --skip 1 --repeats 1".split(" ");

const search = async (kind: RealServer) => {
  const place = makeWorkplace();
  const { url, server } = await startRealServer(kind, PER_SECOND, 0.2);
  try {
    place.write("script.js", "export default ({ http, target }) => http.get(`${target}/`);");
    place.write("config.json", {
      script: "script.js",
      target: url,
      remoteRegions: { "us-east-1": 1 },
      homeRegion: "us-east-1",
      thresholds: { http_req_duration: ["p(95)<200"], http_req_failed: ["rate<0.01"] },
    });
    const { exitCode, stdout, stderr } = await place.run("capacity", "--no-dashboard", ...SEARCH, "--at-least", "54");
    const file = CapacityFile.parse(JSON.parse(place.read("capacity.json")));
    return { exitCode, stdout, stderr, file, report: place.read("report.html") };
  } finally {
    server.closeAllConnections();
    server.close();
    place.remove();
  }
};

it("finds the capacity of a queue and of a rate limiter", async () => {
  const [queue, limiter] = await Promise.all([search("queue"), search("limiter")]);
  for (const [kind, { exitCode, stdout, file, report }] of Object.entries({ queue, limiter })) {
    const [least, most] = truthOf(kind as RealServer, PER_SECOND);
    expect(stdout).toContain("a search takes some 1 minute,");
    expect(report).toContain("Right/s");
    expect(file.steps.length).toBeGreaterThan(1);
    // Where others keep the machine busy there is no number, and never a wrong one: the generator is short of time, or
    // the server is, which then does not recover.
    if (file.capacity === null) {
      expect([stdout, "generator", "noise", "target"]).toContain(file.limitedBy);
      expect(exitCode).toBe(3);
      continue;
    }
    expect(file.capacity.low).toBeLessThanOrEqual(most);
    expect(file.capacity.high).toBeGreaterThanOrEqual(least);
    // Its lower end is about 50: less than what was to be held at least.
    expect(exitCode).toBe(99);
    expect(stdout).toMatch(/between [\d.]+\/s and [\d.]+\/s iterations; too few repeats for any confidence/);
    expect(file.broke?.threshold).toBe(kind === "queue" ? "http_req_duration p(95)<200" : "http_req_failed rate<0.01");
  }
}, 240_000);
