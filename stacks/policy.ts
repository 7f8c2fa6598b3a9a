// IAM documents as text: what a role may do, and who may take it.

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

const VERSION = "2012-10-17";

export const policyOf = (...statements: readonly Statement[]): string =>
  JSON.stringify({
    Version: VERSION,
    Statement: statements.map(({ actions, resources, condition }) => ({
      Effect: "Allow",
      Action: actions,
      Resource: resources,
      ...(condition === undefined ? {} : { Condition: condition }),
    })),
  });

/**
 * @param account the only one for whose sake the service may take the role; undefined where the service does not say
 */
export const trustOf = (service: "lambda" | "ecs-tasks", account?: string): string =>
  JSON.stringify({
    Version: VERSION,
    Statement: [
      {
        Effect: "Allow",
        Principal: { Service: `${service}.amazonaws.com` },
        Action: "sts:AssumeRole",
        ...(account === undefined ? {} : { Condition: { StringEquals: { "aws:SourceAccount": account } } }),
      },
    ],
  });
