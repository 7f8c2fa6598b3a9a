// biome-ignore-all lint/correctness/noConstAssign: it is what this is about.
// What a script gets wrong goes on up to there: a constant that is assigned to, a tag that is nothing, an address.
import { check } from "k6";
import http from "k6/http";

const limit = 1;

function count() {
  for (const index = 0; index < limit; index++) http.get(`${__ENV.SHOP}/items`);
}

export default function () {
  let caught;
  try {
    count();
  } catch (error) {
    caught = error;
  }
  const untold = http.get(`${__ENV.SHOP}/items`, { tags: { name: undefined } });
  const unknown = http.get(undefined);
  const said = http.get(`${__ENV.SHOP}/echo`, { headers: { Authorization: undefined } });
  check(caught, {
    "it throws there": (error) => error instanceof TypeError,
    "is not sent": () => untold.status === 0 && unknown.status === 0,
    "is sent as its text": () => said.json("headers.authorization") === "undefined",
  });
}
