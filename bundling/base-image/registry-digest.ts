// What a tag means in a registry now: the digest of its image, for all processors together. Speaks the distribution
// protocol of OCI registries. @source https://github.com/opencontainers/distribution-spec/blob/main/spec.md
/** Where Docker looks for an image whose name has no registry in it. */
const DOCKER_HUB = "https://registry-1.docker.io";
/** An index stands for the images of all processors; some registries know no other than the manifest of one. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");
const TIMEOUT_MS = 30_000;

/** `node:24-bookworm-slim` → Docker Hub, `library/node`, the tag; a first part with a dot or a port is a registry. */
const partsOf = (image: string): { registry: string; repository: string; tag: string } => {
  const [, host, path = "", tag = "latest"] =
    /^(?:([^/]*[.:][^/]*|localhost)\/)?([^:]+)(?::([^/]+))?$/.exec(image) ?? [];
  if (host === undefined)
    return { registry: DOCKER_HUB, repository: path.includes("/") ? path : `library/${path}`, tag };
  const isHere = /^(127\.0\.0\.1|localhost)(:|$)/.test(host);
  return { registry: `${isHere ? "http" : "https"}://${host}`, repository: path, tag };
};

/** @throws Error in words for people: the registry cannot be reached, or has no such tag */
export const digestOf = async (image: string): Promise<string> => {
  const { registry, repository, tag } = partsOf(image);
  const url = `${registry}/v2/${repository}/manifests/${tag}`;
  const ask = (headers: Readonly<Record<string, string>>): Promise<Response> =>
    fetch(url, { method: "HEAD", headers: { accept: MANIFESTS, ...headers }, signal: AbortSignal.timeout(TIMEOUT_MS) });
  try {
    let answer = await ask({});
    const challenge = answer.headers.get("www-authenticate");
    if (answer.status === 401 && challenge !== null)
      answer = await ask({ authorization: `Bearer ${await tokenFor(challenge)}` });
    const digest = answer.headers.get("docker-content-digest") ?? "";
    if (answer.ok && /^sha256:[0-9a-f]{64}$/.test(digest)) return digest;
    throw new Error(`it answered ${answer.status}${answer.ok ? " without a digest" : ""}`);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const next = "see that the registry can be reached from here, and that the tag is there";
    throw new Error(`${image}: ${url} gave no digest (${why}); ${next}`, { cause });
  }
};

/** Nobody has to sign in to read what is public, but for a token that anybody gets. */
const tokenFor = async (challenge: string): Promise<string> => {
  const said = Object.fromEntries([...challenge.matchAll(/(\w+)="([^"]*)"/g)].map(([, key, value]) => [key, value]));
  const url = new URL(said.realm ?? "");
  for (const key of ["service", "scope"]) if (said[key] !== undefined) url.searchParams.set(key, said[key]);
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) });
  const { token, access_token: accessToken } = (await answer.json()) as { token?: string; access_token?: string };
  return token ?? accessToken ?? "";
};
