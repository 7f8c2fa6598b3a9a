// A page searched, walked through and read as k6/html's methods do.
import { parseHtml } from "../../../images/load-generator/k6/html/parse-html.ts";
import type { Element } from "../../../images/load-generator/k6/html/selection.ts";

const PAGE = `<!doctype html><html lang="en"><head><title>Bakery &amp; Co</title></head><body>
<ul id="breads" data-page='{"of":3}' data-name="list">
  <li class="dark first"><a href="/rye" data-id="1">Rye</a></li>
  <li><a href="/oat" title="fresh">Oat</a></li>
  <li class="dark"><b>none</b></li>
</ul>
<form action="/order" method="post">
  <input name="csrf" type="hidden" value="t0ken">
  <input name="extra" type="checkbox" value="seeds" checked="checked"><input name="extra" type="checkbox" value="nuts" checked="checked">
  <input name="gift" type="checkbox" value="yes" checked><input name="go" type="submit"><input value="nameless">
  <select name="size"><option value="s">small</option><option selected>large</option></select>
  <select name="days" multiple><option selected>mon</option><option>tue</option><option selected>wed</option></select>
  <input name="still" value="1" disabled><select name="none"><option>first</option></select>
  <textarea name="note">by the door</textarea><input name="off" value="x" disabled><button type="submit">Go</button>
</form><p>unclosed<p>second</body></html>`;

const page = parseHtml(PAGE);
const texts = (selector: string): unknown[] => page.find(selector).map((_, element) => element.text().trim());

describe("a page", () => {
  it("is found in by selectors", () => {
    expect(page.find("title").text()).toBe("Bakery & Co");
    expect(texts("#breads > li.dark, p:first-of-type")).toEqual(["Rye", "none", "unclosed"]);
    expect(texts("li:nth-child(2) a[title^=fr]")).toEqual(["Oat"]);
    expect(page.find("input[name='csrf']").attr("value")).toBe("t0ken");
    expect(page.find("nothing").size()).toBe(0);
    expect([page.find("nothing").text(), page.find("nothing").html(), page.find("nothing").attr("id")]).toEqual([
      "",
      "",
      undefined,
    ]);
    expect(page.find("a").attr("title", "none")).toBe("none");
  });

  it("is mended as browsers do", () => expect(texts("p")).toEqual(["unclosed", "second"]));

  it("is walked through from any part", () => {
    const oat = page.find("li").eq(1);
    expect([oat.prev().text(), oat.next().text(), oat.siblings(".dark").size()]).toEqual(["Rye", "none", 2]);
    expect(oat.find("a").parents("ul").attr("id")).toBe("breads");
    expect(oat.find("a").closest("body").is("body")).toBe(true);
    expect(page.find("li").first().nextAll().size()).toBe(2);
    expect(page.find("li").last().prevUntil(".first").size()).toBe(1);
    expect(page.find("a").parentsUntil("body").size()).toBe(3);
    expect(page.find("li").slice(1, 3).size()).toBe(2);
    expect(page.find("li").eq(-1).text()).toBe("none");
    expect(page.find("li").get(7)).toBeUndefined();
  });

  it("is narrowed by selectors, selections and functions", () => {
    const lines = page.find("li");
    expect(lines.filter(".dark").size()).toBe(2);
    expect(lines.filter((index) => index > 0).size()).toBe(2);
    expect(lines.not(".dark").text()).toBe("Oat");
    expect(lines.not(lines.first()).size()).toBe(2);
    expect(lines.has("b").text()).toBe("none");
    expect([lines.is(".first"), lines.is("ol")]).toEqual([true, false]);
  });

  it("tells its parts one by one, until it is told to stop", () => {
    const seen: [number, string | undefined][] = [];
    page.find("a").each((index: number, element: Element) => {
      seen.push([index, element.getAttribute("href")]);
      return index < 5 && undefined;
    });
    expect(seen).toEqual([
      [0, "/rye"],
      [1, "/oat"],
    ]);
    let count = 0;
    page.find("li").each(() => {
      count += 1;
      return false;
    });
    expect(count).toBe(1);
  });

  it("says what elements are", () => {
    const link = page.find("a").get(0) as Element & { href(): string; title(): string };
    expect([link.nodeName(), link.nodeType(), link.textContent(), link.innerHTML()]).toEqual(["a", 1, "Rye", "Rye"]);
    expect([link.href(), link.title(), link.hasAttribute("title")]).toEqual(["/rye", "", false]);
    expect(link.attributes()["data-id"]?.value).toBe("1");
    expect(link.toString()).toBe('<a href="/rye" data-id="1">Rye</a>');
    const list = page.find("ul").get(0);
    expect(list?.firstElementChild()?.classList()).toEqual(["dark", "first"]);
    expect(list?.children().length).toBe(3);
    expect(list?.querySelectorAll("a").map((one) => one.text())).toEqual(["Rye", "Oat"]);
    expect(page.find("ul").data()).toEqual({ page: { of: 3 }, name: "list" });
    expect(page.find("ul").data("page")).toEqual({ of: 3 });
  });
});

describe("a form", () => {
  const form = page.find("form");

  it("says what it would send", () => {
    expect(form.serializeObject()).toEqual({
      csrf: "t0ken",
      extra: "nuts",
      size: "large",
      days: ["mon", "wed"],
      note: "by the door",
      still: "1",
      off: "x",
      none: "",
    });
    expect(form.serialize()).toBe(
      "csrf=t0ken&days=mon&days=wed&extra=nuts&none=&note=by+the+door&off=x&size=large&still=1",
    );
    expect(form.serializeArray().filter(({ name }) => name === "extra")).toEqual([
      { name: "extra", value: "seeds" },
      { name: "extra", value: "nuts" },
    ]);
  });

  it("says what its fields hold", () => {
    expect(form.find("[name=csrf]").val()).toBe("t0ken");
    expect(form.find("[name=size]").val()).toBe("large");
    expect(form.find("[name=days]").val()).toEqual(["mon", "wed"]);
    expect(form.find("[name=note]").val()).toBe("by the door");
    expect(form.find("option").eq(1).val()).toBe("large");
    expect(form.find("nothing").val()).toBeUndefined();
  });
});
