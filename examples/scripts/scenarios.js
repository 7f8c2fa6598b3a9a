// Three loads of one script at once: each scenario of the config names the function that it runs.

/** @type {import("meridian").Script} */
export async function browse({ http, check, sleep, target, scenario }) {
  const list = await http.get(`${target}/products`, { tags: { name: "list products" } });
  check(list, { "list is there": (r) => r.status === 200 });
  check(scenario, { "browse knows its scenario": (s) => s.name === "browse" && s.executor === "constant-vus" });
  await sleep(0.2);
}

/** @type {import("meridian").Script} */
export async function search({ http, check, sleep, target, env }) {
  const found = await http.get(`${target}/search?q=${env.QUERY}`, { tags: { name: "search" } });
  check(found, { "search is answered": (r) => r.status === 200 });
  await sleep(0.2);
}

// By an arrival rate, so that orders come in at the same pace however slow the shop is.
/** @type {import("meridian").Script} */
export async function buy({ http, check, metrics, target, scenario, vu }) {
  const product = await http.get(`${target}/products/${(scenario.iterationInTest % 5) + 1}`, {
    tags: { name: "product" },
  });
  if (check(product, { "product is there": (r) => r.status === 200 })) new metrics.Counter("orders").add(1);
  check(vu, { "vu has a number of its own": (v) => v.idInTest >= 1 });
}
