// HTTP/2: all requests of a virtual user go over one connection, those of a batch at the same time.
/** @type {import("meridian").Script} */
export default async function ({ http, check, sleep, target, vu }) {
  const moved = await http.get(`${target}/old`, { tags: { name: "old address" } });
  check(moved, { "a redirect leads on": (r) => r.status === 200 && r.url.endsWith("/products") });

  const pages = await http.batch([`${target}/products`, `${target}/news`, `${target}/about`]);
  check(pages, { "HTTP/2 is spoken": (all) => all.every((r) => r.status === 200 && r.proto === "HTTP/2.0") });

  const headers = { "content-type": "application/json" };
  const order = await http.post(`${target}/orders`, JSON.stringify({ customer: vu.id }), { headers });
  check(order, { "the order came whole": (r) => r.json("customer") === vu.id });
  await sleep(0.1);
}
