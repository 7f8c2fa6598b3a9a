// `k6/secrets`: which value a script gets, and what it is told where there is none.
import { secrets } from "../../../../images/load-generator/k6/modules/secrets.ts";
import { bind, surroundingsOf, userOf } from "./k6-user.ts";

const SECRETS = [{ name: "token", value: "canary-one" }];

it("gives what the plan has, from whatever source it is asked of", async () => {
  const { get, source } = secrets(userOf(surroundingsOf({ secrets: SECRETS })));
  expect(await get("token")).toBe("canary-one");
  expect(await source().get("token")).toBe("canary-one");
});

it("gives a scenario its own value", async () => {
  const user = userOf(surroundingsOf({ secrets: SECRETS }));
  bind(user, { env: { token: "canary-two" } });
  expect(await secrets(user).get("token")).toBe("canary-two");
});

it("says which there are, and how one is given", async () => {
  const { get } = secrets(userOf(surroundingsOf({ secrets: SECRETS })));
  await expect(get("other")).rejects.toThrow(/"other" \(there are token\).*--secret-source=file=FILE/);
  await expect(secrets(userOf(surroundingsOf())).get("other")).rejects.toThrow(/there is none/);
});

it("is no name of the environment's own", async () => {
  const user = userOf(surroundingsOf({ env: { plain: "text" } }));
  bind(user, { env: { plain: "text" } });
  await expect(secrets(user).get("plain")).rejects.toThrow(/no secret/);
});

it("gives an empty text while the script is only read", async () => {
  expect(await secrets(userOf(surroundingsOf({ secrets: null }))).get("token")).toBe("");
});
