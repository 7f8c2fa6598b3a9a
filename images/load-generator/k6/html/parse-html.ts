// `parseHTML` of k6/html and `response.html()`: a page as HTML's own rules read it, to be searched by CSS selectors.
import { load } from "cheerio/slim";
import { parse } from "parse5";
import { adapter } from "parse5-htmlparser2-tree-adapter";
import { Selection } from "./selection.ts";

/** @returns the whole page; what is broken in it is mended as browsers do */
export const parseHtml = (text: unknown): Selection => {
  const $ = load(parse(String(text ?? ""), { treeAdapter: adapter }), { xml: false });
  return new Selection($, $.root());
};
