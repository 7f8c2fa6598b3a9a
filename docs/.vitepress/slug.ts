// The name of a heading in addresses, as GitHub makes it: so a link to it leads there on the site, too.
export const slugOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number}\s_-]/gu, "")
    .replace(/\s/g, "-");
