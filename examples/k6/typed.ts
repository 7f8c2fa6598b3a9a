// In TypeScript, with a function of options and one for each scenario.
import { check } from "k6";
import exec from "k6/execution";
import http, { type RefinedResponse, type ResponseType } from "k6/http";
import type { Options } from "k6/options";

interface Item {
  readonly id: number;
  readonly name: string;
}

const optionsFor = (vus: number): Options => ({
  scenarios: {
    browse: { executor: "per-vu-iterations", vus, iterations: 2, exec: "browse" },
  },
});

export const options: Options = optionsFor(Number(__ENV.USERS ?? "1"));

const get = <T extends ResponseType>(path: string): RefinedResponse<T> => http.get(`${__ENV.SHOP}${path}`);

export function browse(): void {
  const items = get("/items").json("items") as unknown as Item[];
  const named = items.filter(({ id }) => get(`/items/${id}`).status === 200).map(({ name }) => name);
  check(named, {
    "filtered by requests": (names) => names.join() === "pen,book",
    "knows its scenario": () => exec.scenario.executor === "per-vu-iterations" && exec.vu.idInTest >= 1,
  });
}
