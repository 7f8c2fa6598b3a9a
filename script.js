// What one virtual user does, again and again: browse a shop, and now and then buy.
/** @type {import("meridian").Script} */
export default async function ({ http, check, group, sleep, target, vu }) {
  const list = await http.get(`${target}/products?page=${1 + (vu.iteration % 3)}`, { tags: { name: "list products" } });
  check(list, {
    "list is 200": (r) => r.status === 200,
    "list has products": (r) => r.json("products.0") !== undefined,
  });
  await sleep(0.5);

  const id = 1 + ((vu.id * 7 + vu.iteration) % 60);
  const item = await http.get(`${target}/products/${id}`, { tags: { name: "product" } });
  check(item, { "product is 200": (r) => r.status === 200 });
  await sleep(0.5);

  if (vu.iteration % 3 === 0) {
    await group("buy", async () => {
      const headers = { "content-type": "application/json" };
      const credentials = JSON.stringify({ user: `user-${vu.id}`, password: "meridian" });
      const login = await http.post(`${target}/login`, credentials, { headers, tags: { name: "login" } });
      check(login, { "login gives a token": (r) => r.status === 200 && r.json("token") !== undefined });

      const cart = await http.post(`${target}/cart`, JSON.stringify({ productId: id, quantity: 1 }), {
        headers,
        tags: { name: "add to cart" },
      });
      check(cart, { "cart is 201": (r) => r.status === 201 });
    });
  }
  await sleep(0.5);
}
