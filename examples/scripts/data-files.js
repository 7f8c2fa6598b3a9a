// Rows of files: every account signs in once in the whole run, whichever region it comes from; products are everybody's.
export default async function ({ http, check, sleep, target, data }) {
  const { user, password } = data.accounts.next();
  const credentials = JSON.stringify({ user, password });
  const headers = { "content-type": "application/json" };
  const login = await http.post(`${target}/login`, credentials, { headers, tags: { name: "login" } });
  check(login, { "login is answered": (r) => r.status === 200 });

  const { id } = data.products[Math.floor(Math.random() * data.products.length)];
  const product = await http.get(`${target}/products/${id}`, { tags: { name: "product" } });
  check(product, { "product is there": (r) => r.status === 200 });
  await sleep(0.1);
}
