// What comes before the load and after it.
import http from "k6/http";
import settings, { base } from "./settings.js";

export const options = settings.options;

export function setup() {
  http.get(`${base}/items`);
  return 1;
}

export async function teardown(first) {
  await http.asyncRequest("DELETE", `${base}/items/${first}`);
}
