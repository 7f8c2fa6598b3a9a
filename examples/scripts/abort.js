// Ends the whole run, in every region, as soon as nothing is left to buy; teardown() runs all the same.
/** @type {import("meridian").Script} */
export default async function ({ http, target, vu, test, sleep }) {
  const response = await http.post(`${target}/${vu.region}/buy`, { quantity: 1 }, { tags: { name: "buy" } });
  if (response.status === 410) test.abort("sold out");
  await sleep(0.1);
}

/** @type {import("meridian").Script} */
export async function teardown({ http, target }) {
  await http.del(`${target}/orders`, undefined, { tags: { name: "cancel all" } });
}
