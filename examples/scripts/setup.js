// Signs in once for the whole run, shops with the same token in every region, signs out at the end.
/** @param {import("meridian").ScriptContext} context */
export async function setup({ http, target, check, fail }) {
  const response = await http.post(`${target}/sessions`, { user: "load-test" }, { tags: { name: "sign in" } });
  if (!check(response, { "signed in": (r) => r.status === 201 })) fail(`sign-in was answered ${response.status}`);
  return { token: response.json("token") };
}

/** @type {import("meridian").Script<typeof setup>} */
export default async function ({ http, target, check, sleep }, data) {
  const response = await http.get(`${target}/orders`, {
    headers: { authorization: `Bearer ${data.token}` },
    tags: { name: "orders" },
  });
  check(response, { "is let in": (r) => r.status === 200 });
  await sleep(0.1);
}

/** @type {import("meridian").Script<typeof setup>} */
export async function teardown({ http, target, check }, data) {
  const response = await http.del(`${target}/sessions/${data.token}`, undefined, { tags: { name: "sign out" } });
  check(response, { "signed out": (r) => r.status === 204 });
}
