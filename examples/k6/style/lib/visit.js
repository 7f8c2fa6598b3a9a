// What a user does.
import http from "k6/http";
import { base, people } from "./settings.js";

export const visit = (first) => {
  for (const { name } of people.slice(first)) http.get(`${base}/echo/${name}`);
};
