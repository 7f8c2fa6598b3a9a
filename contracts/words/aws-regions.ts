// AWS regions by name: the city that people know them by, and where it is, for distances, maps and spelling.

export interface AwsRegion {
  readonly city: string;
  /** Degrees, north and east positive. Cities are AWS's public ones; a data centre's own place is not public. */
  readonly latitude: number;
  readonly longitude: number;
}

/** The region of a run on one machine, which is nowhere else: it has no city, and is at no distance from anything. */
export const LOCAL_REGION = "local";

const at = (city: string, latitude: number, longitude: number): AwsRegion => ({ city, latitude, longitude });

export const AWS_REGIONS: Readonly<Record<string, AwsRegion>> = {
  "af-south-1": at("Cape Town", -33.9, 18.4),
  "ap-east-1": at("Hong Kong", 22.3, 114.2),
  "ap-east-2": at("Taipei", 25.0, 121.6),
  "ap-northeast-1": at("Tokyo", 35.7, 139.7),
  "ap-northeast-2": at("Seoul", 37.6, 127.0),
  "ap-northeast-3": at("Osaka", 34.7, 135.5),
  "ap-south-1": at("Mumbai", 19.1, 72.9),
  "ap-south-2": at("Hyderabad", 17.4, 78.5),
  "ap-southeast-1": at("Singapore", 1.4, 103.8),
  "ap-southeast-2": at("Sydney", -33.9, 151.2),
  "ap-southeast-3": at("Jakarta", -6.2, 106.8),
  "ap-southeast-4": at("Melbourne", -37.8, 145.0),
  "ap-southeast-5": at("Kuala Lumpur", 3.1, 101.7),
  "ap-southeast-6": at("Auckland", -36.8, 174.8),
  "ap-southeast-7": at("Bangkok", 13.8, 100.5),
  "ca-central-1": at("Montreal", 45.5, -73.6),
  "ca-west-1": at("Calgary", 51.0, -114.1),
  "cn-north-1": at("Beijing", 39.9, 116.4),
  "cn-northwest-1": at("Ningxia", 37.5, 105.2),
  "eu-central-1": at("Frankfurt", 50.1, 8.7),
  "eu-central-2": at("Zurich", 47.4, 8.5),
  "eu-north-1": at("Stockholm", 59.3, 18.1),
  "eu-south-1": at("Milan", 45.5, 9.2),
  "eu-south-2": at("Spain", 41.6, -0.9),
  "eu-west-1": at("Ireland", 53.3, -6.3),
  "eu-west-2": at("London", 51.5, -0.1),
  "eu-west-3": at("Paris", 48.9, 2.4),
  "il-central-1": at("Tel Aviv", 32.1, 34.8),
  "me-central-1": at("UAE", 24.5, 54.4),
  "me-south-1": at("Bahrain", 26.2, 50.6),
  "mx-central-1": at("Querétaro", 20.6, -100.4),
  "sa-east-1": at("São Paulo", -23.6, -46.6),
  "us-east-1": at("N. Virginia", 38.9, -77.4),
  "us-east-2": at("Ohio", 40.0, -83.0),
  "us-gov-east-1": at("US Gov East", 40.0, -83.0),
  "us-gov-west-1": at("US Gov West", 45.8, -119.7),
  "us-west-1": at("N. California", 37.4, -122.0),
  "us-west-2": at("Oregon", 45.8, -119.7),
};

/** `aws`, or one whose accounts are its own: China's and GovCloud's. */
export const partitionOf = (region: string): string => {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
};

/** Zones without Fargate, by their ids, which mean the same in every account (ECS developer guide, "Fargate Regions"). */
export const ZONES_WITHOUT_FARGATE: readonly string[] = ["apne1-az3", "cac1-az3", "cnn1-az4", "use1-az3", "usw1-az2"];
