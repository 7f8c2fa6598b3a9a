import fc from "fast-check";
import { Masking } from "../../../metrics/masking/masking.ts";

const none = new Masking({});

describe("masking what a try shows", () => {
  it("takes values of env whose names look like secrets, however they are written", () => {
    const masking = new Masking({ API_TOKEN: "a b/c=d", PLACE: "Berlin" });
    expect(masking.text("a b/c=d at Berlin: https://x.example/?q=a%20b%2Fc%3Dd")).toBe(
      "(masked) at Berlin: https://x.example/?q=(masked)",
    );
  });

  it("takes what the config declares to be a secret, wherever it comes and whatever it is called", () => {
    const masking = new Masking({ SHOP: "pass4w" }, ["pass4w", "a b/c"]);
    const login = Buffer.from("jo:pass4w").toString("base64");
    expect(masking.text("https://x.example/pass4w?q=a%20b%2Fc")).toBe("https://x.example/(masked)?q=(masked)");
    expect(masking.field(["X-Echo", `pass4w ${login}`])).toEqual(["X-Echo", expect.stringMatching(/^\(masked\) \S+/)]);
    expect(masking.field(["X-Echo", login]).join()).not.toContain(login.slice(4));
    expect(masking.body('{"echo":"a b/c","n":1}')).toBe('{"echo":"(masked)","n":1}');
    expect(masking.body('{"echo":"pass4', true)).toBe('{"echo":"(masked)');
  });

  it.each([
    [
      "https://x.example/?page=2&api_key=k1&token=t1#top",
      "https://x.example/?page=2&api_key=(masked)&token=(masked)#top",
    ],
    ["https://user:pa55@x.example/", "https://user:(masked)@x.example/"],
    ["https://x.example/tokens?page=2&sort=name", "https://x.example/tokens?page=2&sort=name"],
  ])("shows the URL %s as %s", (given, shown) => expect(none.text(given)).toBe(shown));

  it.each([
    ["Authorization", "Bearer abc", "Bearer (masked)"],
    ["authorization", "abc", "(masked)"],
    ["Cookie", "sid=1; theme=dark", "sid=(masked); theme=(masked)"],
    ["Set-Cookie", "sid=1; Path=/; HttpOnly", "sid=(masked); Path=/; HttpOnly"],
    ["X-Api-Key", "1", "(masked)"],
    ["X-CSRF-Token", "1", "(masked)"],
    ["Content-Type", "application/json", "application/json"],
    ["ETag", '"abc"', '"abc"'],
  ])("shows the field %s: %s as %s", (name, value, shown) => expect(none.field([name, value])).toEqual([name, shown]));

  it.each([
    [
      '{"user":"u","password":"p","deep":[{"token":12}]}',
      '{"user":"u","password":"(masked)","deep":[{"token":"(masked)"}]}',
    ],
    ['{"price": 1.10, "big": 12345678901234567890}', '{"price": 1.10, "big": 12345678901234567890}'],
    ['{"password":"p","cut":"her', '{"password":"(masked)","cut":"her'],
    ["user=u&password=p%40ss", "user=u&password=(masked)"],
    [
      '--b\r\nContent-Disposition: form-data; name="secret"\r\n\r\nvalue\r\n--b--',
      '--b\r\nContent-Disposition: form-data; name="secret"\r\n\r\n(masked)\r\n--b--',
    ],
  ])("shows the body %s as %s", (given, shown) => expect(none.body(given)).toBe(shown));

  it("knows what was a secret of the request again in its answer", () => {
    const masking = new Masking({});
    masking.body('{"password":"hunter2222"}');
    expect(masking.text("you said hunter2222, on page 2")).toBe("you said (masked), on page 2");
  });

  it("leaves no long value of a secret field of JSON anywhere", () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 8 }).filter((value) => !'"(masked)password:{}user,'.includes(value)),
        (value) => {
          const masking = new Masking({});
          expect(masking.body(JSON.stringify({ user: "u", password: value }))).toBe(
            '{"user":"u","password":"(masked)"}',
          );
        },
      ),
    ));
});
