// A target with an authority of one's own that wants to know who calls: what is trusted and shown stands in the config.
/** @type {import("meridian").Script} */
export default async function ({ http, check, sleep, target }) {
  const response = await http.get(`${target}/`);
  check(response, {
    "the server is trusted": (r) => r.status === 200,
    "it knows who calls": (r) => r.body === "load-test",
  });
  await sleep(0.2);
}
