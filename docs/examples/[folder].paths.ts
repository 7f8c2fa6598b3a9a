// The pages of the examples: VitePress puts each one's text into [folder].md.
import { examplesPages } from "../.vitepress/examples.ts";

export default {
  paths: () => examplesPages().map(({ folder, markdown }) => ({ params: { folder }, content: markdown })),
};
