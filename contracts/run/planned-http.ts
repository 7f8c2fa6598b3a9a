// `http` of the run plan: the config's options of the HTTP client, with what its files hold in place of their names. A
// file's name and its content are both texts, so the content has a type of its own.
import * as z from "zod";
import { HttpOptions, TlsAuth } from "../config/http-options.ts";

/** What a PEM file holds. */
export const Pem = z.string().min(1).brand<"PEM">();
export type Pem = z.infer<typeof Pem>;

export const PlannedHttp = HttpOptions.extend({
  tlsCa: z.array(Pem).default([]),
  tlsAuth: z.array(TlsAuth.extend({ cert: Pem, key: Pem })).default([]),
});
export type PlannedHttp = z.infer<typeof PlannedHttp>;
