// What the demo shop answers to a request, and how long it works on it. No I/O: server.ts waits and writes.
import * as z from "zod";
import type { Random } from "../../contracts/words/random.ts";
import type { Catalogue } from "./catalogue.ts";
import { drawLogNormal } from "./random.ts";

/** One answer in some 300 is a 503, as behind a load balancer on a bad day. */
const ERROR_FRACTION = 0.003;
const SERVICE_SIGMA = 0.4;
const PASSWORD = "meridian";

const OVERVIEW = `Meridian's demo target: a small shop to point load tests at. Its distance is simulated, see x-simulated-distance-ms.

GET  /products?page=1    a page of products
GET  /products/7         one product
GET  /search?q=oak       products by name
POST /login              {"user": "…", "password": "${PASSWORD}"} -> a token; 401 with any other password
POST /cart               {"productId": 7, "quantity": 1} -> 201
GET  /report             slow: 300 to 800 ms
`;

const REPORT = Buffer.from(
  JSON.stringify({ report: "sales by month", cents: Array.from({ length: 12 }, (_, month) => 40_000 + month * 731) }),
);

export interface ShopRequest {
  readonly method: string;
  /** Path and query as on the request line. */
  readonly target: string;
  readonly body: string;
}

export interface ShopAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Buffer;
  /** How long the shop works on it, without any distance. */
  readonly serviceMs: number;
}

export type Shop = (request: ShopRequest) => ShopAnswer;

const Login = z.object({ user: z.string().min(1), password: z.string() });
const CartItem = z.object({ productId: z.int().min(1), quantity: z.int().min(1).max(99).default(1) });

const JSON_TYPE = "application/json; charset=utf-8";

/** Undefined for what is not JSON, or not of this shape. */
const parse = <T>(schema: z.ZodType<T>, body: string): T | undefined => {
  try {
    return schema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
};

export const createShop = (catalogue: Catalogue, random: Random): Shop => {
  let lastCart = 0;

  const json = (status: number, body: Buffer | object, medianMs: number): ShopAnswer => ({
    status,
    contentType: JSON_TYPE,
    body: Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)),
    serviceMs: drawLogNormal(random, medianMs, SERVICE_SIGMA),
  });
  const refuse = (status: number, message: string): ShopAnswer => json(status, { error: message }, 3);

  const logIn = (body: string): ShopAnswer => {
    const login = parse(Login, body);
    if (login === undefined) return refuse(400, "send user and password as JSON");
    // Either answer takes as long: a password is hashed before it is known to be wrong.
    if (login.password !== PASSWORD) return json(401, { error: "wrong user or password" }, 45);
    const token = Array.from({ length: 4 }, () =>
      Math.floor(random() * 2 ** 32)
        .toString(16)
        .padStart(8, "0"),
    ).join("");
    return json(200, { token, user: login.user, expiresInSeconds: 3_600 }, 45);
  };

  const addToCart = (body: string): ShopAnswer => {
    const item = parse(CartItem, body);
    if (item === undefined) return refuse(400, "send productId and quantity as JSON");
    const product = catalogue.product(item.productId);
    if (product === undefined) return refuse(404, "no such product");
    lastCart += 1;
    const totalCents = product.priceCents * item.quantity;
    return json(201, { cartId: lastCart, items: [{ ...item, name: product.name }], totalCents }, 25);
  };

  const report = (): ShopAnswer => ({ ...json(200, REPORT, 1), serviceMs: 300 + random() * 500 });

  const get = (path: string, query: URLSearchParams): ShopAnswer | undefined => {
    if (path === "/products") {
      const page = catalogue.pageJson(Number(query.get("page") ?? 1));
      return page === undefined ? refuse(404, `no such page; there are ${catalogue.pageCount}`) : json(200, page, 14);
    }
    if (path.startsWith("/products/")) {
      const product = catalogue.productJson(Number(path.slice("/products/".length)));
      return product === undefined ? refuse(404, "no such product") : json(200, product, 8);
    }
    if (path === "/search") return json(200, catalogue.searchJson(query.get("q") ?? ""), 30);
    if (path === "/report") return report();
    return undefined;
  };

  return ({ method, target, body }) => {
    const queryAt = target.indexOf("?");
    const path = queryAt === -1 ? target : target.slice(0, queryAt);
    if (path === "/")
      return { status: 200, contentType: "text/plain; charset=utf-8", body: Buffer.from(OVERVIEW), serviceMs: 1 };
    if (random() < ERROR_FRACTION) return refuse(503, "busy, try again later");
    if (path === "/login" || path === "/cart") {
      if (method !== "POST") return refuse(405, "use POST");
      return path === "/login" ? logIn(body) : addToCart(body);
    }
    const answer = get(path, new URLSearchParams(queryAt === -1 ? "" : target.slice(queryAt + 1)));
    if (answer === undefined) return refuse(404, "nothing here; GET / says what is");
    return method === "GET" || method === "HEAD" ? answer : refuse(405, "use GET");
  };
};
