// What a tag means, asked of a registry as Docker runs one.
import { createHash } from "node:crypto";
import { digestOf } from "../../bundling/base-image/registry-digest.ts";
import { describeWith } from "../support/needs.ts";

const INDEX = "application/vnd.oci.image.index.v1+json";

describeWith("lab", "an image's digest", () => {
  it("is what a registry has under its tag", async () => {
    const registry = process.env.AWS_LAB_REGISTRY ?? "";
    const body = JSON.stringify({
      schemaVersion: 2,
      mediaType: INDEX,
      manifests: [],
      annotations: { at: `${Date.now()}` },
    });
    const { status } = await fetch(`http://${registry}/v2/base/of-nothing/manifests/1`, {
      method: "PUT",
      headers: { "content-type": INDEX },
      body,
    });
    expect(status).toBe(201);
    const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
    expect(await digestOf(`${registry}/base/of-nothing:1`)).toBe(digest);
  });
});
