// A script in k6's style, as long as is asked: page objects, helpers, own metrics, tables of data, nested groups. Each
// virtual user requests once, sees to what came, and sleeps.

const HEAD = `import http from "k6/http";
import { check, group, sleep } from "k6";
import { Counter, Rate, Trend } from "k6/metrics";

const BASE = __ENV.BASE;
const params = (name) => ({ headers: { Accept: "application/json", "X-Page": name }, tags: { page: name } });
const pick = (list) => list[Math.floor(Math.random() * list.length)];
const sum = (list, of) => list.reduce((whole, one) => whole + of(one), 0);

class Page {
  constructor(path, name) {
    this.path = path;
    this.name = name;
    this.visits = 0;
  }

  url(query = {}) {
    const text = Object.entries(query).map(([key, value]) => key + "=" + encodeURIComponent(value)).join("&");
    return BASE + this.path + (text === "" ? "" : "?" + text);
  }

  open(query) {
    this.visits += 1;
    this.response = http.get(this.url(query), params(this.name));
    return this;
  }

  expect(status) {
    return check(this.response, {
      ["status of " + this.name]: (response) => response.status === status,
      ["body of " + this.name]: (response) => response.body !== null && response.body.length > 0,
    });
  }
}
`;

const partOf = (number: number): string => `
const took${number} = new Trend("took_${number}", true);
const seen${number} = new Counter("seen_${number}");
const whole${number} = new Rate("whole_${number}");
const goods${number} = [
  { id: ${number * 10 + 1}, name: "a lamp of sort ${number}", priceCents: ${1000 + number}, tags: ["light", "home"] },
  { id: ${number * 10 + 2}, name: "a chair of sort ${number}", priceCents: ${2000 + number}, tags: ["wood", "home"] },
  { id: ${number * 10 + 3}, name: "a table of sort ${number}", priceCents: ${3000 + number}, tags: ["wood", "large"] },
];

class Aisle${number} extends Page {
  constructor() {
    super("/aisle/${number}", "aisle ${number}");
    this.basket = [];
  }

  look() {
    const begun = Date.now();
    const isWhole = this.open({ sort: "price", page: this.visits }).expect(200);
    took${number}.add(Date.now() - begun);
    whole${number}.add(isWhole);
    return isWhole;
  }

  take(good = pick(goods${number})) {
    this.basket.push(good);
    seen${number}.add(1, { good: good.name });
    return sum(this.basket, ({ priceCents }) => priceCents);
  }

  pay() {
    return group("pay ${number}", () => {
      const order = JSON.stringify({ lines: this.basket.map(({ id }) => ({ id, count: 1 })) });
      const response = http.post(this.url() + "/orders", order, params("order ${number}"));
      return check(response, { "order ${number} is taken": ({ status }) => status === 201 });
    });
  }
}
const aisle${number} = new Aisle${number}();
const shopIn${number} = (isBuying) => {
  if (!aisle${number}.look()) return 0;
  const cents = aisle${number}.take();
  if (isBuying) aisle${number}.pay();
  return cents;
};
`;

const endOf = (count: number): string => `
export const options = { vus: 1000, duration: "1m" };

export function shopping() {
  let cents = 0;
${Array.from({ length: count }, (_, number) => `  cents += shopIn${number}(cents > 5000);`).join("\n")}
  return cents;
}

export default function () {
  check(http.get(BASE + "/items"), { "status is 200": (response) => response.status === 200 });
  sleep(600);
}
`;

/** @param bytes how long it is at least */
export const shopScript = (bytes: number): string => {
  const parts: string[] = [];
  const whole = (): string => [HEAD, ...parts, endOf(parts.length)].join("");
  while (whole().length < bytes) parts.push(partOf(parts.length));
  return whole();
};
