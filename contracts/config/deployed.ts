// What a config says of a deployment on AWS beside its load: whose network a region uses, which roles there are.
import * as z from "zod";

const id = (prefix: string): z.ZodString =>
  z.string().regex(new RegExp(`^${prefix}-[0-9a-f]{8,17}$`), `an id such as "${prefix}-0a1b2c3d4e5f67890"`);
const ids = (prefix: string) => z.array(id(prefix)).min(1);

const CIDR_EXPECTED = 'a range of private addresses, /16 to /24, that begins where it says, such as "10.20.0.0/16"';

/** The four numbers of an address as one, and how long the prefix is; undefined: it is none. */
export const readCidr = (text: string): { readonly address: number; readonly prefix: number } | undefined => {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.slice(0, 4).some((part) => part > 255)) return undefined;
  const [a = 0, b = 0, c = 0, d = 0, prefix = 0] = parts;
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
};

const isVpcCidr = (text: string): boolean => {
  const read = readCidr(text);
  if (read === undefined || read.prefix < 16 || read.prefix > 24) return false;
  const isPrivate = /^(10\.|172\.(1[6-9]|2\d|3[01])\.|192\.168\.|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.)/.test(text);
  return isPrivate && read.address % 2 ** (32 - read.prefix) === 0;
};

const NETWORK_EXPECTED =
  '{ "cidr": "10.20.0.0/16" } for a network of the deployment\'s own, or { "vpcId", "subnetIds" } of one that there is, with "securityGroupIds" and "assignPublicIp" by choice';

/** What a group of Meridian's own lets out beside TCP over IPv4. */
const EGRESS = ["ipv6", "udp"] as const;

const EGRESS_EXPECTED = 'nothing beside "securityGroupIds": those groups say themselves what tasks send';

/** In a region's entry. */
export const RegionNetwork = z
  .strictObject({
    cidr: z
      .string()
      .refine(isVpcCidr, { error: CIDR_EXPECTED })
      .optional()
      .describe("Addresses of the network that the deployment makes; default: 10.0.0.0/16"),
    vpcId: id("vpc").optional().describe("A network that there is: none is made, and nothing of it is changed"),
    subnetIds: ids("subnet").optional().describe("Its subnets for the tasks"),
    securityGroupIds: ids("sg")
      .optional()
      .describe(
        "Its groups for the tasks, which let them reach one another; default: one that the deployment makes in it",
      ),
    assignPublicIp: z
      .boolean()
      .optional()
      .describe("Whether tasks there have public addresses: not in private subnets; default: no"),
    egress: z
      .array(z.enum(EGRESS))
      .min(1)
      .optional()
      .describe(
        "What tasks may send beside TCP over IPv4: over IPv6, for which a network of the deployment's own gets addresses, or UDP; default: neither",
      ),
  })
  .refine(
    ({ cidr, vpcId, subnetIds, securityGroupIds, assignPublicIp }) =>
      vpcId === undefined
        ? subnetIds === undefined && securityGroupIds === undefined && assignPublicIp === undefined
        : subnetIds !== undefined && cidr === undefined,
    { error: NETWORK_EXPECTED },
  )
  .refine(({ egress, securityGroupIds }) => egress === undefined || securityGroupIds === undefined, {
    error: EGRESS_EXPECTED,
    path: ["egress"],
  })
  .describe("The region's network; default: one that the deployment makes");
export type RegionNetwork = z.infer<typeof RegionNetwork>;

const RoleArn = z
  .string()
  .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/, 'a role\'s ARN, such as "arn:aws:iam::123456789012:role/load-tests"');

const IAM_EXPECTED = '"roles" alone, or "permissionsBoundary", "path" and "namePrefix" for the roles that are made';

export const Iam = z
  .strictObject({
    permissionsBoundary: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/.+$/,
        'a policy\'s ARN, such as "arn:aws:iam::123456789012:policy/boundary"',
      )
      .optional()
      .describe("Of every role that is made"),
    path: z
      .string()
      .regex(/^\/([\w+=,.@-]+\/)*$/, 'a path that begins and ends with a slash, such as "/load-tests/"')
      .optional()
      .describe("Of every role that is made"),
    namePrefix: z
      .string()
      .regex(/^[\w+=,.@-]{1,32}$/, "letters, digits and any of _+=,.@-")
      .optional()
      .describe("Before the name of every role that is made"),
    roles: z
      .strictObject({
        orchestrator: RoleArn.describe("What the orchestrator's function may do"),
        execution: RoleArn.describe("What ECS may do for the tasks: write their log, pull their images"),
        aggregator: RoleArn.describe("What aggregators may do"),
        "load-generator": RoleArn.describe("What load generators may do: the script runs with it"),
      })
      .optional()
      .describe(
        "Roles that there are, for all regions: none is made then, and no policy; `plan --policies` says theirs",
      ),
  })
  .refine(
    ({ roles, permissionsBoundary, path, namePrefix }) =>
      roles === undefined || [permissionsBoundary, path, namePrefix].every((one) => one === undefined),
    { error: IAM_EXPECTED },
  )
  .describe("Roles in accounts that ask for more than a name, or where nobody may make any");
export type Iam = z.infer<typeof Iam>;

export const StateBackend = z
  .strictObject({
    bucket: z
      .string()
      .regex(
        /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/,
        'a bucket\'s name, without s3:// or a path, such as "acme-terraform"',
      )
      .describe("An S3 bucket that exists, in your own account"),
    region: z.string().min(1).describe("The bucket's region"),
    prefix: z
      .string()
      .regex(/^[\w.-]+(\/[\w.-]+)*$/, 'a folder without a slash at either end, such as "load-tests/shop"')
      .default("meridian")
      .describe("Folder in the bucket; below it a state per deployment and stack"),
  })
  .describe("Where Terraform keeps its state, with a lock file beside it; without it, in files on this machine");
