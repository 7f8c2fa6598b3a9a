// biome-ignore-all lint/style/noNonNullAssertion: scripts have them.
// Types, enums, abstract classes, generics and parameter properties.
import { check, group } from "k6";
import http, { type RefinedParams, type Response } from "k6/http";
import { Trend } from "k6/metrics";
import type { Options } from "k6/options";

enum Kind {
  Item = "items",
  Echo = "echo",
}

type Check = (response: Response) => boolean;

interface Named {
  name: string;
}

const time: Trend = new Trend("time_of_page", true);

abstract class Page<Body extends object> {
  static count = 0;

  constructor(
    protected readonly base: string,
    private readonly kind: Kind,
  ) {
    Page.count += 1;
  }

  abstract path(): string;

  open(params?: RefinedParams<"text">): Body {
    const response = http.get(`${this.base}/${this.kind}${this.path()}`, params) as Response;
    time.add(response.timings!.duration);
    check(response, { [`${this.kind} is there`]: ((r) => r.status === 200) satisfies Check });
    return response.json() as unknown as Body;
  }
}

class Item extends Page<Named> {
  constructor(
    base: string,
    private id: number,
  ) {
    super(base, Kind.Item);
  }

  override path(): string {
    return `/${this.id}`;
  }
}

class Echo extends Page<{ path: string }> {
  path = (): string => `?kind=${Kind.Echo}`;
}

export const options: Options = { vus: 1, iterations: 1, thresholds: { time_of_page: ["p(95)<60000"] } };

export default function (): void {
  const names = group("items", () => [1, 2].map((id): string => new Item(__ENV.SHOP!, id).open().name));
  const { path } = new Echo(__ENV.SHOP!, Kind.Echo).open({ tags: { kind: <string>"echo" } });
  check(names, {
    "names of all": (all: string[]) => all.join() === "pen,book" && Page.count === 3,
    "the path": () => path === "/echo?kind=echo",
  });
}
