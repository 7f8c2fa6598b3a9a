// One look at the shop. How often, and by how many, is the business of the config beside this file.
/** @type {import("meridian").Script} */
export default async function ({ http, check, target, vu }) {
  const list = await http.get(`${target}/products?page=${1 + (vu.iteration % 3)}`, { tags: { name: "list products" } });
  check(list, { "list is 200": (r) => r.status === 200 });
}
