// Its config ends the run, in every region, when one region's users get too many errors.
/** @type {import("meridian").Script} */
export default async function ({ http, target, vu, sleep }) {
  await http.get(`${target}/${vu.region}/products`, { tags: { name: "products" } });
  await sleep(0.1);
}
