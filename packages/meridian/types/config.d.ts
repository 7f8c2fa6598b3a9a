// The config, made from config.schema.json by `npm run schema`: change it there.

/** What a config may have: `meridian.config.ts` and config.json are the same. */
export interface Config {
  /** Where config.schema.json lies, by which an editor completes the file */
  readonly $schema?: string;
  /** Prefix of every name that a deployment creates; default: "meridian" */
  readonly name?: string;
  /** The region of the orchestrator and the tables; default: "us-west-2" */
  readonly homeRegion?: string;
  /** The regions that generate load, each with its virtual users or its rate */
  readonly remoteRegions?: { readonly [name: string]: number | {
    /** Virtual users */
    readonly vus?: number;
    /** Iterations per timeUnit, at the peak */
    readonly rate?: number;
    /** Virtual users at the start; default: two seconds' iterations */
    readonly preAllocatedVUs?: number;
    /** Virtual users at most; default: preAllocatedVUs */
    readonly maxVUs?: number;
    /** Alone: the region's part of what each load says for the whole test, beside the other regions' weights */
    readonly weight?: number;
    /** The region's network; default: one that the deployment makes */
    readonly network?: {
      /** Addresses of the network that the deployment makes; default: 10.0.0.0/16 */
      readonly cidr?: string;
      /** A network that there is: none is made, and nothing of it is changed */
      readonly vpcId?: string;
      /** Its subnets for the tasks */
      readonly subnetIds?: readonly (string)[];
      /** Its groups for the tasks, which let them reach one another; default: one that the deployment makes in it */
      readonly securityGroupIds?: readonly (string)[];
      /** Whether tasks there have public addresses: not in private subnets; default: no */
      readonly assignPublicIp?: boolean;
      /** What tasks may send beside TCP over IPv4: over IPv6, for which a network of the deployment's own gets addresses, or UDP; default: neither */
      readonly egress?: readonly ("ipv6" | "udp")[];
    };
  } };
  /** What one virtual user does, relative to the config; default: "script.js" */
  readonly script?: string;
  /** Whose the script's top-level variables are: each virtual user's, or shared by those of a thread; default: "per-vu" */
  readonly moduleState?: "per-vu" | "shared";
  /** What is opened to the script beyond the network: processes, threads, native addons, files */
  readonly scriptPermissions?: readonly ("child-process" | "workers" | "addons" | "files")[];
  /** The base URL of the system under test; "demo": a server that a local run brings; "script": the hosts that a k6 script names itself */
  readonly target?: string;
  /** How long the load lasts; with stages, their sum; with a number of iterations, their maxDuration */
  readonly duration?: number | string;
  /** How iterations are started; default: constant-vus */
  readonly load?: {
    /** A constant number of virtual users, again and again */
    readonly executor: "constant-vus";
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** As many virtual users as the stages say, again and again */
    readonly executor: "ramping-vus";
    /** Fraction of the region's virtual users at the start; default: 0 */
    readonly startFraction?: number;
    /** One after another, without a gap */
    readonly stages: readonly ({
      /** Seconds as a number below 1000, or text such as "90s", "1m30s", "500ms" */
      readonly duration: number | string;
      /** Fraction of the region's virtual users at the end of this stage, 0 to 1 */
      readonly target: number;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time that an iteration gets to finish when its virtual user is taken away */
    readonly gracefulRampDown?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** So many iterations per timeUnit, whatever the target does */
    readonly executor: "constant-arrival-rate";
    /** What a region's rate is per */
    readonly timeUnit?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** As many iterations per timeUnit as the stages say, whatever the target does */
    readonly executor: "ramping-arrival-rate";
    /** What a region's rate is per */
    readonly timeUnit?: number | string;
    /** Fraction of the region's rate at the start, 0 to 1; default: 0 */
    readonly startRate?: number;
    /** One after another, without a gap */
    readonly stages: readonly ({
      /** Seconds as a number below 1000, or text such as "90s", "1m30s", "500ms" */
      readonly duration: number | string;
      /** Fraction of the region's rate at the end of this stage, 0 to 1 */
      readonly target: number;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** So many iterations of each virtual user */
    readonly executor: "per-vu-iterations";
    /** Iterations of each virtual user; default: 1 */
    readonly iterations?: number;
    /** The iterations that have not begun by then are dropped */
    readonly maxDuration?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** So many iterations in all, taken by whichever virtual user is free */
    readonly executor: "shared-iterations";
    /** Iterations of each region, taken by whichever virtual user is free; default: 1 */
    readonly iterations?: number;
    /** The iterations that have not begun by then are dropped */
    readonly maxDuration?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  } | {
    /** So many iterations a second as the present step says, of all regions together */
    readonly executor: "staircase";
    /** One after another; before the first there is no load */
    readonly steps: readonly ({
      /** Iterations a second, over all regions together */
      readonly rate: number;
      /** From when on, counted from the load's start; until the next step */
      readonly startsAt: number | string;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
  };
  /** Several loads at once, by name, in place of load */
  readonly scenarios?: { readonly [name: string]: {
    /** A constant number of virtual users, again and again */
    readonly executor: "constant-vus";
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** As many virtual users as the stages say, again and again */
    readonly executor: "ramping-vus";
    /** Fraction of the region's virtual users at the start; default: 0 */
    readonly startFraction?: number;
    /** One after another, without a gap */
    readonly stages: readonly ({
      /** Seconds as a number below 1000, or text such as "90s", "1m30s", "500ms" */
      readonly duration: number | string;
      /** Fraction of the region's virtual users at the end of this stage, 0 to 1 */
      readonly target: number;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time that an iteration gets to finish when its virtual user is taken away */
    readonly gracefulRampDown?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** So many iterations per timeUnit, whatever the target does */
    readonly executor: "constant-arrival-rate";
    /** What a region's rate is per */
    readonly timeUnit?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** As many iterations per timeUnit as the stages say, whatever the target does */
    readonly executor: "ramping-arrival-rate";
    /** What a region's rate is per */
    readonly timeUnit?: number | string;
    /** Fraction of the region's rate at the start, 0 to 1; default: 0 */
    readonly startRate?: number;
    /** One after another, without a gap */
    readonly stages: readonly ({
      /** Seconds as a number below 1000, or text such as "90s", "1m30s", "500ms" */
      readonly duration: number | string;
      /** Fraction of the region's rate at the end of this stage, 0 to 1 */
      readonly target: number;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** So many iterations of each virtual user */
    readonly executor: "per-vu-iterations";
    /** Iterations of each virtual user; default: 1 */
    readonly iterations?: number;
    /** The iterations that have not begun by then are dropped */
    readonly maxDuration?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** So many iterations in all, taken by whichever virtual user is free */
    readonly executor: "shared-iterations";
    /** Iterations of each region, taken by whichever virtual user is free; default: 1 */
    readonly iterations?: number;
    /** The iterations that have not begun by then are dropped */
    readonly maxDuration?: number | string;
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } | {
    /** So many iterations a second as the present step says, of all regions together */
    readonly executor: "staircase";
    /** One after another; before the first there is no load */
    readonly steps: readonly ({
      /** Iterations a second, over all regions together */
      readonly rate: number;
      /** From when on, counted from the load's start; until the next step */
      readonly startsAt: number | string;
    })[];
    /** Time that iterations under way get to finish at the end */
    readonly gracefulStop?: number | string;
    /** Time from the run's start to this load's */
    readonly startTime?: number | string;
    /** What all regions bring together, shared by their weights: virtual users, or a rate as a region has it */
    readonly whole?: number | {
      /** Virtual users */
      readonly vus?: number;
      /** Iterations per timeUnit, at the peak */
      readonly rate?: number;
      /** Virtual users at the start; default: two seconds' iterations */
      readonly preAllocatedVUs?: number;
      /** Virtual users at most; default: preAllocatedVUs */
      readonly maxVUs?: number;
    };
    /** How long it lasts, where its executor does not say; default: the config's */
    readonly duration?: number | string;
    /** Fraction of each region's virtual users, or of its rate; default: equal parts */
    readonly share?: number;
    /** The function that the script exports for it; default: "default" */
    readonly exec?: string;
    /** Strings and secrets for the script beside and before the config's */
    readonly env?: { readonly [name: string]: string | {
      /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
      readonly secret: string;
    } };
    /** Tags of all that it measures, beside the config's */
    readonly tags?: { readonly [name: string]: string };
  } };
  /** What the script's setup() may take, before the start */
  readonly setupTimeout?: number | string;
  /** What the script's teardown() may take, after the load */
  readonly teardownTimeout?: number | string;
  /** An iteration that ends earlier is followed by a wait, as in k6 */
  readonly minIterationDuration?: number | string;
  /** Tags of all that is measured: thresholds select by them; and of all that a deployment makes on AWS */
  readonly tags?: { readonly [name: string]: string };
  /** Of the tags that samples have by themselves, those that exports show; default: all */
  readonly systemTags?: readonly (string)[];
  /** Limits by metric, as in k6: { "http_req_duration{region:eu-west-1}": ["p(95)<300"] } */
  readonly thresholds?: { readonly [name: string]: readonly (string | {
    /** A comparison such as "p(95)<300" */
    readonly threshold: string;
    /** The run ends as soon as it does not hold any more; default: false */
    readonly abortOnFail?: boolean;
    /** Time into the run before which that is not looked at */
    readonly delayAbortEval?: number | string;
    /** It holds where there was nothing to compare; else a threshold without a sample fails; default: false */
    readonly allowNoSamples?: boolean;
    /** Every window of this length must hold, sliding by a second; whole seconds */
    readonly over?: number | string;
    /** Time at the beginning that is left out: the warm-up; whole seconds */
    readonly after?: number | string;
    /** The part of the run that it is about: a scenario's name, or "stage:2", counted from 1 */
    readonly during?: string;
  })[] };
  /** What the summary says of times, as in k6: avg, min, med, max, p(90), p(95) */
  readonly summaryTrendStats?: readonly (string)[];
  /** The unit of times in the summary; default: what fits */
  readonly summaryTimeUnit?: "s" | "ms" | "us";
  /** Whether results show a few requests that failed, and the slowest, as they were, secrets masked; default: true */
  readonly samples?: boolean;
  /** How much may go wrong before the run's numbers are not to be trusted */
  readonly limits?: {
    /** The largest fraction of iterations that an error of the script may end; above it the run is invalid. A threshold on iterations_failed takes its place; default: 0.1 */
    readonly iterationErrors?: number;
  };
  /** Hosts besides the target's that the script may call; nothing else can be hit */
  readonly allowedHosts?: readonly (string)[];
  /** Options of the HTTP client, as in k6 */
  readonly http?: {
    /** "2": HTTP/2 is offered to https servers by ALPN; those that do not speak it, and http, are called by HTTP/1.1; default: "1.1" */
    readonly version?: "2" | "1.1";
    /** Host → the address that it is called at, with a port or without, whatever the resolver says, as in k6 */
    readonly hosts?: { readonly [name: string]: string };
    /** Bodies are read from the wire and thrown away, but where a request asks for one with responseType: "text"; default: false */
    readonly discardResponseBodies?: boolean;
    /** Virtual users keep their cookies from one iteration to the next; default: false */
    readonly noCookiesReset?: boolean;
    /** As browsers and k6 do, a request is sent once more on a new connection where the first try cannot be told from one that was never seen: a GET, HEAD or OPTIONS without a body on a connection used before that ends without a byte of an answer, and whatever an HTTP/2 server refuses unseen. First tries are in the ledger, as resent; default: true */
    readonly resendIdle?: boolean;
    /** Every request opens a connection of its own and says Connection: close, as in k6; default: false */
    readonly noConnectionReuse?: boolean;
    /** Every iteration opens connections of its own, as in k6: each is a visitor who comes for the first time; default: false */
    readonly noVUConnectionReuse?: boolean;
    /** Servers' certificates are not checked; default: false */
    readonly insecureSkipTLSVerify?: boolean;
    /** Authorities to trust besides the usual ones, each a PEM file, relative to the config */
    readonly tlsCa?: readonly (string)[];
    /** Client certificates */
    readonly tlsAuth?: readonly ({
      /** The client's certificate: a PEM file, relative to the config */
      readonly cert: string;
      /** Its private key: a PEM file, relative to the config. It travels in the run plan: make one for tests */
      readonly key: string;
      /** Of the key */
      readonly password?: string;
      /** Hosts that get this certificate, such as "api.example.com" or "*.example.com"; none: every host */
      readonly domains?: readonly (string)[];
    })[];
    /** Requests of one http.batch at once; 0: all, as in k6; default: 20 */
    readonly batch?: number;
    /** The same to one host; default: 6 */
    readonly batchPerHost?: number;
    /** Redirects that a request follows, unless it says so; default: 10 */
    readonly maxRedirects?: number;
    /** The User-Agent of requests that give none; default: Meridian's */
    readonly userAgent?: string;
    /** Requests and answers of first virtual users are told in the log: their heads, or in full with bodies */
    readonly debug?: "heads" | "full";
    /** Requests per second at most, of the whole test, as in k6 */
    readonly rps?: number;
    /** A request that gets no answer throws, as in k6, unless it says otherwise; default: false */
    readonly throw?: boolean;
    /** Networks that are never called, as in k6 */
    readonly blacklistIPs?: readonly (string)[];
    /** Hosts that are never called, as in k6 */
    readonly blockHostnames?: readonly (string)[];
    /** How names are looked up, as in k6 */
    readonly dns?: {
      /** How long an answer is used; default: 5s */
      readonly ttl?: number | string;
      /** Which of a name's addresses a connection takes; default: "roundRobin" */
      readonly select?: "first" | "random" | "roundRobin";
      /** Which kinds of addresses are taken; default: "any" */
      readonly policy?: "preferIPv4" | "preferIPv6" | "onlyIPv4" | "onlyIPv6" | "any";
    };
    /** Proxies that requests go through; false: none. Left out: HTTP_PROXY, HTTPS_PROXY and NO_PROXY of the environment for a run on one machine, none for a deployment */
    readonly proxy?: false | {
      /** For http:// targets */
      readonly http?: string;
      /** For https:// targets, through a tunnel (CONNECT) */
      readonly https?: string;
      /** Hosts that are called directly: "example.com" (what is below it too), "10.0.0.0/8", "host:8080", "*" */
      readonly noProxy?: readonly (string)[];
    };
    /** The version of TLS that is offered, as in k6: "tls1.2", or a range */
    readonly tlsVersion?: "tls1.0" | "tls1.1" | "tls1.2" | "tls1.3" | {
      /** The lowest that is offered */
      readonly min?: "tls1.0" | "tls1.1" | "tls1.2" | "tls1.3";
      /** The highest that is offered */
      readonly max?: "tls1.0" | "tls1.1" | "tls1.2" | "tls1.3";
    };
    /** The only cipher suites that are offered, by their IANA names as in k6 or by OpenSSL's; none: the usual */
    readonly tlsCipherSuites?: readonly (string)[];
    /** Host → the name that it is asked for and checked against, where that is not the host (SNI) */
    readonly tlsServerNames?: { readonly [name: string]: string };
  };
  /** Files of rows for the script, by the names that it knows them by */
  readonly data?: { readonly [name: string]: string | {
    /** A .csv file with a line of names, or a .json file with a list; relative to the config */
    readonly file: string;
    /** once: each row goes to one iteration of the whole run; shared: all rows to all; default: "shared" */
    readonly use?: "shared" | "once";
  } };
  /** Where metrics are sent while the run goes on */
  readonly exports?: {
    /** OpenTelemetry's protocol over HTTP, which collectors, Prometheus, Grafana, Datadog and others take */
    readonly otlp?: {
      /** The whole address that metrics are posted to, such as "http://localhost:4318/v1/metrics" */
      readonly url: string;
      /** A variable of the environment of whoever follows the run is written as in a shell: $NAME in braces */
      readonly headers?: { readonly [name: string]: string };
      /** How metrics are written: protobuf, which every receiver takes, or json; default: "protobuf" */
      readonly encoding?: "protobuf" | "json";
      /** How often metrics are posted; default: 5 */
      readonly everySeconds?: number;
    };
  };
  /** Strings for the script, as env, and secrets by where they are read */
  readonly env?: { readonly [name: string]: string | {
    /** Where it is read: "env:NAME", "file:PATH"; on AWS "ssm:NAME", "secretsmanager:NAME" or its ARN */
    readonly secret: string;
  } };
  /** How all regions come to begin at one instant */
  readonly start?: {
    /** What has to be ready before the start is set; default: "workers" */
    readonly barrier?: "workers" | "aggregators";
    /** Time between setting the start instant and the start; default: 10, on one machine 1, and for one worker none */
    readonly bufferSeconds?: number;
    /** Time to get ready before the run is given up; default: 900 */
    readonly timeoutSeconds?: number;
  };
  /** What each load generator is on AWS; of one machine vusPerTask alone */
  readonly task?: {
    /** CPU units, 1024 per vCPU; default: 1024 */
    readonly cpu?: 256 | 512 | 1024 | 2048 | 4096 | 8192 | 16384;
    /** MiB; default: 2048 */
    readonly memory?: number;
    /** Of the tasks' processors; default: "ARM64" */
    readonly architecture?: "ARM64" | "X86_64";
    /** Load generators on Fargate Spot, which AWS may take away in mid-run; default: false */
    readonly spot?: boolean;
    /** Virtual users of one load generator; default: 1000 */
    readonly vusPerTask?: number;
  };
  /** What a deployment's tasks run: built by it, or named */
  readonly images?: {
    /** Where images are pushed to and pulled from, such as "docker.io/your-name"; "ecr": repositories that the deployment makes in its own account */
    readonly registry?: string;
    /** Of "ecr": those of the home region alone ("home"), copied into each region by ECR ("replicated"), or pushed to in each region ("per-region"); default: "home" */
    readonly repositories?: "home" | "replicated" | "per-region";
    /** The aggregator's image, which was built elsewhere: with both named, nothing is built or pushed, and no Docker is needed */
    readonly aggregator?: string;
    /** The load generator's image, which was built elsewhere */
    readonly "load-generator"?: string;
    /** A secret of Secrets Manager, {"username", "password"}, with which ECS pulls from a private registry */
    readonly pullSecretArn?: string;
  };
  /** Roles in accounts that ask for more than a name, or where nobody may make any */
  readonly iam?: {
    /** Of every role that is made */
    readonly permissionsBoundary?: string;
    /** Of every role that is made */
    readonly path?: string;
    /** Before the name of every role that is made */
    readonly namePrefix?: string;
    /** Roles that there are, for all regions: none is made then, and no policy; `plan --policies` says theirs */
    readonly roles?: {
      /** What the orchestrator's function may do */
      readonly orchestrator: string;
      /** What ECS may do for the tasks: write their log, pull their images */
      readonly execution: string;
      /** What aggregators may do */
      readonly aggregator: string;
      /** What load generators may do: the script runs with it */
      readonly "load-generator": string;
    };
  };
  /** The network of a region on AWS */
  readonly network?: {
    /** 0: any free port, where containers share an address; default: 8125 */
    readonly aggregatorPort?: number;
  };
  /** Where Terraform keeps its state, with a lock file beside it; without it, in files on this machine */
  readonly stateBackend?: {
    /** An S3 bucket that exists, in your own account */
    readonly bucket: string;
    /** The bucket's region */
    readonly region: string;
    /** Folder in the bucket; below it a state per deployment and stack; default: "meridian" */
    readonly prefix?: string;
  };
  /** What one run may cost on AWS: its start is refused above it, it is ended there, and `meridian plan` fails */
  readonly maxCostUsd?: number;
  /** What one run may receive, in GB (10^9 bytes): it is ended there */
  readonly maxReceivedGb?: number;
  /** Another config file that this one stands on: objects merge key by key, lists and values replace */
  readonly extends?: string;
  /** What this config changes in each environment, by the name that --environment takes */
  readonly environments?: { readonly [name: string]: {
    /** Where config.schema.json lies, by which an editor completes the file */
    readonly $schema?: Config["$schema"];
    /** Prefix of every name that a deployment creates */
    readonly name?: Config["name"];
    /** The region of the orchestrator and the tables */
    readonly homeRegion?: Config["homeRegion"];
    /** The regions that generate load, each with its virtual users or its rate */
    readonly remoteRegions?: Config["remoteRegions"];
    /** What one virtual user does, relative to the config */
    readonly script?: Config["script"];
    /** Whose the script's top-level variables are: each virtual user's, or shared by those of a thread */
    readonly moduleState?: Config["moduleState"];
    /** What is opened to the script beyond the network: processes, threads, native addons, files */
    readonly scriptPermissions?: Config["scriptPermissions"];
    /** The base URL of the system under test; "demo": a server that a local run brings; "script": the hosts that a k6 script names itself */
    readonly target?: Config["target"];
    /** How long the load lasts; with stages, their sum; with a number of iterations, their maxDuration */
    readonly duration?: Config["duration"];
    /** How iterations are started; default: constant-vus */
    readonly load?: Config["load"];
    /** Several loads at once, by name, in place of load */
    readonly scenarios?: Config["scenarios"];
    /** What the script's setup() may take, before the start */
    readonly setupTimeout?: Config["setupTimeout"];
    /** What the script's teardown() may take, after the load */
    readonly teardownTimeout?: Config["teardownTimeout"];
    /** An iteration that ends earlier is followed by a wait, as in k6 */
    readonly minIterationDuration?: Config["minIterationDuration"];
    /** Tags of all that is measured: thresholds select by them; and of all that a deployment makes on AWS */
    readonly tags?: Config["tags"];
    /** Of the tags that samples have by themselves, those that exports show; default: all */
    readonly systemTags?: Config["systemTags"];
    /** Limits by metric, as in k6: { "http_req_duration{region:eu-west-1}": ["p(95)<300"] } */
    readonly thresholds?: Config["thresholds"];
    /** What the summary says of times, as in k6: avg, min, med, max, p(90), p(95) */
    readonly summaryTrendStats?: Config["summaryTrendStats"];
    /** The unit of times in the summary; default: what fits */
    readonly summaryTimeUnit?: Config["summaryTimeUnit"];
    /** Whether results show a few requests that failed, and the slowest, as they were, secrets masked */
    readonly samples?: Config["samples"];
    /** How much may go wrong before the run's numbers are not to be trusted */
    readonly limits?: Config["limits"];
    /** Hosts besides the target's that the script may call; nothing else can be hit */
    readonly allowedHosts?: Config["allowedHosts"];
    /** Options of the HTTP client, as in k6 */
    readonly http?: Config["http"];
    /** Files of rows for the script, by the names that it knows them by */
    readonly data?: Config["data"];
    /** Where metrics are sent while the run goes on */
    readonly exports?: Config["exports"];
    /** Strings for the script, as env, and secrets by where they are read */
    readonly env?: Config["env"];
    /** How all regions come to begin at one instant */
    readonly start?: Config["start"];
    /** What each load generator is on AWS; of one machine vusPerTask alone */
    readonly task?: Config["task"];
    /** What a deployment's tasks run: built by it, or named */
    readonly images?: Config["images"];
    /** Roles in accounts that ask for more than a name, or where nobody may make any */
    readonly iam?: Config["iam"];
    /** The network of a region on AWS */
    readonly network?: Config["network"];
    /** Where Terraform keeps its state, with a lock file beside it; without it, in files on this machine */
    readonly stateBackend?: Config["stateBackend"];
    /** What one run may cost on AWS: its start is refused above it, it is ended there, and `meridian plan` fails */
    readonly maxCostUsd?: Config["maxCostUsd"];
    /** What one run may receive, in GB (10^9 bytes): it is ended there */
    readonly maxReceivedGb?: Config["maxReceivedGb"];
  } };
}
