// Which targets and allowed hosts a run refuses before it begins, and which it does not.
import { forbiddenHosts } from "../../../contracts/run/forbidden-hosts.ts";

const pathsOf = (target: string, allowedHosts: string[] = []): string[] =>
  forbiddenHosts({ target, allowedHosts }).map(({ path }) => path);

describe("a host of the config", () => {
  it.each([
    "169.254.169.254",
    "169.254.170.2:80",
    "0xa9fea9fe",
    "2852039166",
    "[::ffff:169.254.169.254]",
    "[fd00:ec2::254]",
    "[fe80::1]:8080",
    "instance-data.ec2.internal",
    "metadata.google.internal.",
    "dynamodb.us-east-1.amazonaws.com",
    "lambda.us-gov-west-1.amazonaws.com:443",
    "STS.amazonaws.com",
    "ecs.cn-north-1.amazonaws.com.cn",
    "lambda.eu-west-1.api.aws",
  ])("%s is refused as a target and as an allowed host", (host) => {
    expect(pathsOf(`https://${host}/path`)).toEqual(["target"]);
    expect(pathsOf("https://shop.example.com", ["api.example.com", host])).toEqual(["allowedHosts[1]"]);
  });

  it.each(["*.amazonaws.com", "*.us-east-1.amazonaws.com", "*.api.aws"])("%s is refused as an allowed host", (host) =>
    expect(pathsOf("demo", [host])).toEqual(["allowedHosts[0]"]),
  );

  it.each([
    "shop.example.com",
    "127.0.0.1:8080",
    "[::1]:8080",
    "10.0.0.7",
    "localhost",
    "metadata.example.com",
    "amazonaws.com.example.com",
    "my-lb-123.us-east-1.elb.amazonaws.com",
    "abc123.execute-api.eu-west-1.amazonaws.com",
    "ec2-1-2-3-4.compute-1.amazonaws.com",
    "assets.s3.amazonaws.com",
    "d111111abcdef8.cloudfront.net",
    "xyz.lambda-url.us-east-1.on.aws",
  ])("%s may be a target and an allowed host", (host) => expect(pathsOf(`https://${host}`, [host])).toEqual([]));

  it("says what was found, and tells all at once", () => {
    const issues = forbiddenHosts({ target: "http://169.254.169.254", allowedHosts: ["*", "sts.amazonaws.com"] });
    expect(issues.map(({ path, received }) => [path, received])).toEqual([
      ["target", '"http://169.254.169.254", a link-local or metadata address'],
      ["allowedHosts[1]", '"sts.amazonaws.com", an API of AWS'],
    ]);
    expect(forbiddenHosts({ target: "any", allowedHosts: [] })).toEqual([]);
  });
});
