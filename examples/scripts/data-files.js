// Rows of files: every account signs in once in the whole run, whichever region it comes from; products are everybody's.
/**
 * What each file holds: a CSV's columns, and what TypeScript makes of the JSON.
 * @typedef {object} Files
 * @property {import("meridian").RowsOnce<import("meridian").Csv<"user" | "password">>} accounts
 * @property {typeof import("./data/products.json")} products
 */

/** @type {import("meridian").Script<Files>} */
export default async function ({ http, check, sleep, target, data }) {
  const { user, password } = data.accounts.next();
  const credentials = JSON.stringify({ user, password });
  const headers = { "content-type": "application/json" };
  const login = await http.post(`${target}/login`, credentials, { headers, tags: { name: "login" } });
  check(login, { "login is answered": (r) => r.status === 200 });

  const picked = data.products.at(Math.floor(Math.random() * data.products.length));
  const product = await http.get(`${target}/products/${picked?.id}`, { tags: { name: "product" } });
  check(product, { "product is there": (r) => r.status === 200 });
  await sleep(0.1);
}
