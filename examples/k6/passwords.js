// A user and a password in the address, shown as they are, or proven without being sent.
import { check } from "k6";
import http from "k6/http";

const as = (path) => __ENV.SHOP.replace("://", "://ann:secret@") + path;

export default function () {
  const basic = http.get(as("/private/basic"));
  const said = http.get(as("/private/basic"), { auth: "basic" });
  const digest = http.get(as("/private/digest?page=1"), { auth: "digest" });
  check(null, {
    "basic is what an address means": () => basic.json("authorization") === "Basic YW5uOnNlY3JldA==",
    "and can be said": () => said.status === 200,
    "digest answers a challenge": () => digest.status === 200,
    "without the password": () => !digest.json("authorization").includes("secret"),
    "for this path": () => digest.json("authorization").includes('uri="/private/digest?page=1"'),
  });
}
