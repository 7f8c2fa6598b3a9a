// `k6/html`: pages to be searched.
import { parseHtml } from "./parse-html.ts";

export const html = () => ({ parseHTML: parseHtml });
