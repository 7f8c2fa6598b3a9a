// Where the live page's server has what: known to the server, to the page and to its program.

export const PAGE_PATHS = {
  page: "/",
  script: "/live.js",
  style: "/live.css",
  icon: "/icon.svg",
  events: "/events",
  stop: "/stop",
} as const;
