// Requests told apart by a tag of the script's own: thresholds of the config say which values matter.
/** @type {import("meridian").Script} */
export default async function ({ http, check, sleep, target, vu, metrics }) {
  const kind = vu.iteration % 3 === 0 ? "search" : "browse";
  const url = kind === "search" ? `${target}/search?q=oak` : `${target}/products`;
  const response = await http.get(url, { tags: { name: "catalogue", kind } });
  check(response, { "is answered": (r) => r.status === 200 }, { kind });
  new metrics.Trend("body_bytes").add(response.body?.length ?? 0, { kind });
  await sleep(0.2);
}
