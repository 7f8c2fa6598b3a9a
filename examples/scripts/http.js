// What a request can carry and an answer can be: cookies, files, sign-in, several at once, coded bodies.
/** @type {import("meridian").Script} */
export default async function ({ http, check, fail, group, sleep, target }) {
  await group("cookies", async () => {
    // The session's cookie comes with the redirect, goes along with it, and is gone when the iteration ends.
    const me = await http.post(`${target}/login`, { user: "jo" });
    if (me.status !== 200) fail(`not signed in: ${me.status}`);
    check(http.cookieJar().cookiesForURL(target), { "the jar has the session": (jar) => jar.session?.length === 1 });
    const other = await http.get(`${target}/me`, {
      jar: new http.CookieJar(),
      tags: { name: "me, unknown" },
      responseCallback: http.expectedStatuses(401), // right here, so it is no failed request
    });
    check(other, { "an empty jar is nobody": (r) => r.status === 401 });
  });

  await group("sign-in", async () => {
    const basic = await http.get(`${target.replace("://", "://jo:secret%20word@")}/basic`);
    const bearer = await http.get(`${target}/bearer`, { headers: { Authorization: "Bearer t0ken" } });
    check([basic, bearer], { "both are let in": (all) => all.every((r) => r.status === 200) });
  });

  await group("files", async () => {
    const file = http.file(new Uint8Array(1000), "report.pdf", "application/pdf");
    const stored = await http.post(`${target}/upload`, { note: "quarter, 3rd", document: file });
    check(stored, {
      "the file arrived": (r) => r.json("name") === "report.pdf" && r.json("bytes") === 1000,
      "its type too": (r) => r.json("type") === "application/pdf",
      "and the note": (r) => r.json("note") === "quarter, 3rd",
    });
    const small = await http.post(`${target}/coded`, "a".repeat(10_000), { compression: "gzip" });
    check(small, { "it was sent compressed": (r) => r.json("coding") === "gzip" && Number(r.json("bytes")) < 1000 });
    const video = await http.post(`${target}/coded`, frames(50), { headers: { "Content-Type": "video/mp4" } });
    check(video, {
      "a stream arrived whole": (r) => r.json("bytes") === 50_000,
      "in chunks": (r) => r.json("transfer") === "chunked",
    });
  });

  await group("at once", async () => {
    const { gzip, br, zstd } = await http.batch({
      gzip: `${target}/gzip`,
      br: ["GET", `${target}/br`],
      zstd: { url: `${target}/zstd`, params: { responseType: "binary" } },
    });
    check(null, {
      "gzip is read": () => gzip.json("gzip") === true,
      "br is read": () => br.json("br") === true,
      "zstd is read, as bytes": () => new TextDecoder().decode(zstd.bytes()) === '{"zstd":true}',
    });
    const thrownAway = await http.get(`${target}/large`, { responseType: "none" });
    check(thrownAway, { "a body may be thrown away": (r) => r.status === 200 && r.body === null });
  });
  await sleep(0.1);
}

/**
 * A body that is made while it is sent: no more of it is in memory than the target has not taken yet.
 * @param {number} count
 */
async function* frames(count) {
  for (let frame = 0; frame < count; frame += 1) yield new Uint8Array(1000).fill(frame);
}
