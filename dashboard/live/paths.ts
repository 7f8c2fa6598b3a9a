// Where the live page's server has what, below the page's own address: known to the server, to the page and to its
// program. The address has the run's secret in it, so that whoever has not been given it gets nothing.

export const PAGE_PATHS = {
  page: "",
  script: "live.js",
  style: "live.css",
  icon: "icon.svg",
  events: "events",
  stop: "stop",
} as const;
