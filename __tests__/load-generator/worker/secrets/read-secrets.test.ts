// Where a worker has its secrets from: AWS, or whoever started it.
import { EventEmitter } from "node:events";
import { awaitHandedSecrets, readSecretsOf } from "../../../../images/load-generator/worker/secrets/read-secrets.ts";

const envOf = (...sources: string[]) => ({
  env: Object.fromEntries(sources.map((secret, index) => [`S${index}`, { secret }])),
  scenarios: [],
});
const noStore = () => Promise.reject(new Error("no store is to be opened"));
const never = new Promise<never>(() => undefined);

it("what was handed over is taken, however late it comes, and no store is opened", async () => {
  const channel = Object.assign(new EventEmitter(), { connected: true });
  const reading = readSecretsOf(envOf("env:A"), noStore, awaitHandedSecrets(channel));
  channel.emit("message", { "env:A": "canary-a" });
  expect(await reading).toEqual({ "env:A": "canary-a" });
});

it("each source is read from the store once, and nobody is waited for", async () => {
  const asked: string[][] = [];
  const read = async (sources: readonly string[]) => {
    asked.push([...sources]);
    return Object.fromEntries(sources.map((source) => [source, `value of ${source}`]));
  };
  const values = await readSecretsOf(envOf("ssm:/a", "ssm:/a", "secretsmanager:b"), async () => ({ read }), never);
  expect(asked).toEqual([["ssm:/a", "secretsmanager:b"]]);
  expect(values["secretsmanager:b"]).toBe("value of secretsmanager:b");
});

it("a plan without secrets waits for nothing", async () => {
  expect(await readSecretsOf({ env: { A: "text" }, scenarios: [] }, noStore, never)).toEqual({});
});

it.each([
  ["env:A", {}],
  ["ssm:/a", { "ssm:/a": "abc" }],
])("a secret %s that is none is refused", async (source, held) => {
  const unheld = awaitHandedSecrets(new EventEmitter());
  const error = await readSecretsOf(envOf(source), async () => ({ read: async () => held }), unheld).catch((e) => e);
  expect(error.code).toBe("SECRET_UNREADABLE");
  expect(error.message).toContain(`env.S0 (${source})`);
  expect(error.message).not.toContain("abc");
});
