// Asks for secrets by their names: they are no variables of the environment, and stand in no log.
import { check } from "k6";
import http from "k6/http";
import secrets from "k6/secrets";

export const options = { vus: 1, iterations: 1 };

export default async function () {
  const token = await secrets.get("token");
  const response = http.get(`${__ENV.SHOP}/echo`, { headers: { Authorization: `Bearer ${token}` } });
  check(response, { "the secret is sent": (r) => r.json("headers.authorization") === `Bearer ${token}` });
  let reason = "";
  try {
    await secrets.get("nobody has this");
  } catch (error) {
    reason = error.message;
  }
  check(reason, { "one that is not there is an error": (text) => text.length > 0 });
  check(__ENV, { "it is no variable": (env) => env.token === undefined });
}
