// VitePress's own theme without its web font, which a reader would have to load, and with what these pages need besides.
import { withBase } from "vitepress";
import theme from "vitepress/theme-without-fonts";
import { h } from "vue";
import "./style.css";

/** In place of VitePress's own, which no screen reader finds as what the page is about. */
const notFound = () =>
  h("main", { class: "not-found vp-doc" }, [
    h("h1", "There is no such page"),
    h("p", [
      h("a", { href: withBase("/") }, "The first page"),
      " leads to all that there are; the search knows them, too.",
    ]),
  ]);

export default { ...theme, Layout: () => h(theme.Layout, null, { "not-found": notFound }) };
