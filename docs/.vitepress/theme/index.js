// VitePress's own theme without its web font, which a reader would have to load, and with what these pages need besides.
import theme from "vitepress/theme-without-fonts";
import "./style.css";

export default theme;
