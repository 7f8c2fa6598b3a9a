// What the tasks of a region have to reach: the system under test, the deployment's own parts on AWS, and the registry.
import type { Config } from "../../../../../contracts/config/config.ts";
import { ANY_TARGET } from "../../../../../contracts/config/config.ts";
import {
  ecrRepositoryOf,
  namedImagesOf,
  OWN_REGISTRY,
  registryRegionOf,
} from "../../../../../contracts/config/images.ts";
import { scenariosOf } from "../../../../../contracts/config/scenario.ts";
import { partsOfSource, secretsNamedIn } from "../../../../../contracts/config/secret.ts";
import { placeOf } from "../../../../../contracts/run/host-overrides.ts";
import { proxyOf } from "../../../../../contracts/run/proxies.ts";

export interface Destination {
  /** For people: `Lambda of us-west-2`. */
  readonly what: string;
  readonly port: number;
  /** A name or an address of its own; undefined: a public service of AWS. */
  readonly host?: string;
  /** `us-west-2.lambda`, by which an endpoint of a VPC in that region is known. */
  readonly service?: string;
}

const HTTPS = 443;

const ofAws = (title: string, region: string, service: string): Destination => ({
  what: `${title} of ${region}`,
  port: HTTPS,
  service: `${region}.${service}`,
});

/** @param region whose tasks it is about */
export const destinationsOf = (config: Config, region: string): readonly Destination[] => {
  const { homeRegion } = config;
  return [
    ...targetOf(config),
    ofAws("Lambda", homeRegion, "lambda"),
    ofAws("DynamoDB", homeRegion, "dynamodb"),
    ofAws("S3", homeRegion, "s3"),
    ofAws("CloudWatch Logs", region, "logs"),
    ...registriesOf(config, region),
    ...secretStoresOf(config),
  ];
};

const targetOf = ({ target, http }: Config): readonly Destination[] => {
  if (target === ANY_TARGET || target === "demo") return [];
  const url = new URL(target);
  const ownPort = url.port === "" ? (url.protocol === "https:" ? HTTPS : 80) : Number(url.port);
  const name = url.hostname.replace(/^\[|\]$/g, "");
  const place = placeOf(http.hosts, name, ownPort);
  const proxy = place === undefined && http.proxy !== false ? proxyOf(http.proxy, url) : undefined;
  if (proxy !== undefined) return [{ what: `the proxy ${proxy.shown}`, host: proxy.host, port: proxy.port }];
  const port = place?.port ?? ownPort;
  return [{ what: `the target ${name}:${port}`, host: place?.address ?? name, port }];
};

const registriesOf = (config: Config, region: string): readonly Destination[] => {
  const { registry = "", pullSecretArn } = config.images ?? {};
  const sources = Object.values(namedImagesOf(config) ?? { registry });
  const found = sources.flatMap((source) => {
    const at = source === OWN_REGISTRY ? registryRegionOf(config, region) : ecrRepositoryOf(source)?.region;
    return at === undefined ? [hostOf(source)] : ofEcr(at, config.homeRegion);
  });
  const ofSecret = pullSecretArn?.split(":")[3];
  return [
    ...new Map(found.map((one) => [one.what, one])).values(),
    ...(ofSecret === undefined ? [] : [ofAws("Secrets Manager", ofSecret, "secretsmanager")]),
  ];
};

/** An image's layers come from S3 of its registry's region; that of the home region is asked for anyway. */
const ofEcr = (region: string, homeRegion: string): readonly Destination[] => [
  ofAws("the registry's API", region, "ecr.api"),
  ofAws("the registry", region, "ecr.dkr"),
  ...(region === homeRegion ? [] : [ofAws("S3", region, "s3")]),
];

/** @param source a registry, or an image with its registry */
const hostOf = (source: string): Destination => {
  const [host = "", port] = (source.split("/")[0] ?? "").split(":");
  return {
    what: `the registry ${host}`,
    host: host === "docker.io" ? "registry-1.docker.io" : host,
    port: Number(port ?? HTTPS),
  };
};

const TITLES: Readonly<Record<string, string>> = { ssm: "Systems Manager", secretsmanager: "Secrets Manager" };

/** Where the secrets of `env` are kept: in the home region. */
const secretStoresOf = (config: Config): readonly Destination[] => {
  const kinds = secretsNamedIn(config.env, scenariosOf(config)).map(({ source }) => partsOfSource(source).kind);
  return Object.entries(TITLES).flatMap(([kind, title]) =>
    kinds.some((one) => one === kind) ? [ofAws(title, config.homeRegion, kind)] : [],
  );
};
