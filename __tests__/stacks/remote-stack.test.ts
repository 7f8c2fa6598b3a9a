// A remote stack by named properties: network, security group, services, task definitions.
import { TaskEnvironment } from "../../contracts/run/task-environment.ts";
import { ALIAS_OF, ROLES } from "../../contracts/words/names.ts";
import { removeFolders, type Synthesized, synthesize } from "./support.ts";

afterAll(removeFolders);

const STACK = "remote-us-east-1";

// biome-ignore lint/suspicious/noExplicitAny: the JSON of a service
const servicesOf = (synthesized: Synthesized, stack = STACK): Record<string, any> =>
  Object.fromEntries(synthesized.resources(stack, "aws_ecs_service").map(({ values }) => [values.name, values]));

const tasksOf = (synthesized: Synthesized, stack = STACK) =>
  Object.fromEntries(
    synthesized.resources(stack, "aws_ecs_task_definition").map(({ values }) => {
      const [container] = JSON.parse(values.container_definitions);
      return [container.name as string, { values, container }];
    }),
  );

describe("a remote region's services", () => {
  const synthesized = synthesize();
  const services = servicesOf(synthesized);

  it("are one aggregator and as many load generators as its virtual users need", () => {
    expect(services["acme-aggregator"].desired_count).toBe(1);
    expect(services["acme-load-generator"].desired_count).toBe(3);
    expect(servicesOf(synthesized, "remote-eu-west-1")["acme-load-generator"].desired_count).toBe(1);
  });

  it("leave the desired count to the orchestrator once they are there", () => {
    for (const service of Object.values(services)) expect(service.lifecycle.ignore_changes).toEqual(["desired_count"]);
  });

  it("are made anew, with the counts of the new run, by whatever the home stack seeds another run from", () => {
    const seed = synthesized.only(STACK, "terraform_data");
    expect(seed.values.triggers_replace).toEqual(synthesized.only("home", "terraform_data").values.triggers_replace);
    for (const service of Object.values(services)) {
      expect(service.lifecycle.replace_triggered_by).toEqual([`terraform_data.${seed.id}`]);
    }
  });

  it("say to the orchestrator which seed they were made for, as the state has it", () => {
    const synthesized = synthesize();
    const required = synthesized.resources("home", "aws_dynamodb_table_item").find(({ id }) => id.includes("required"));
    const { seed } = JSON.parse(required?.values.item);
    for (const { container } of Object.values(tasksOf(synthesized)))
      expect(container.environment).toContainEqual({ name: "MERIDIAN_SEED", value: seed.S });
    for (const { values } of synthesized.resources("remote-us-east-1", "aws_ecs_service"))
      expect(values.tags["meridian:seed"]).toBe(seed.S);
  });

  it("do not hold up the deploy: tasks wait for an orchestrator that may come later", () => {
    for (const service of Object.values(services)) expect(service.wait_for_steady_state).toBe(false);
  });

  it("never have more tasks than slots while a new version replaces an old one", () => {
    for (const service of Object.values(services)) {
      expect(service).toMatchObject({ deployment_minimum_healthy_percent: 0, deployment_maximum_percent: 100 });
    }
  });

  it("go before what their last flush needs: roles' policies and the way out", () => {
    for (const service of Object.values(services)) {
      const needs = (service.depends_on as string[]).map((address) => address.split(".")[0]).sort();
      expect(needs).toEqual(["aws_default_route_table", "aws_iam_role_policy", "aws_iam_role_policy"]);
    }
  });

  it("run load generators on Spot by choice, and the aggregator never", () => {
    const spot = synthesize({ task: { spot: true } });
    const { "acme-aggregator": aggregator, "acme-load-generator": generators } = servicesOf(spot);
    expect(generators.capacity_provider_strategy).toEqual([{ capacity_provider: "FARGATE_SPOT", weight: 1 }]);
    expect(generators.launch_type).toBeUndefined();
    expect(aggregator.launch_type).toBe("FARGATE");
    expect(spot.only(STACK, "aws_ecs_cluster_capacity_providers").values.capacity_providers).toContain("FARGATE_SPOT");
    expect(services["acme-load-generator"].launch_type).toBe("FARGATE");
    expect(synthesized.resources(STACK, "aws_ecs_cluster_capacity_providers")).toEqual([]);
  });
});

describe("a remote region's network", () => {
  const synthesized = synthesize();

  it("lets in the aggregator's port from its own group, and nothing from an address", () => {
    const { ingress } = synthesized.only(STACK, "aws_security_group").values;
    expect(ingress).toEqual([
      expect.objectContaining({ protocol: "tcp", from_port: 8125, to_port: 8125, self: true, cidr_blocks: null }),
    ]);
    expect(ingress[0]).toMatchObject({ ipv6_cidr_blocks: null, prefix_list_ids: null, security_groups: null });
  });

  it("lets in any port from its own group where the aggregator takes any", () => {
    const { ingress } = synthesize({ network: { aggregatorPort: 0 } }).only(STACK, "aws_security_group").values;
    expect(ingress).toEqual([
      expect.objectContaining({ from_port: 0, to_port: 65_535, self: true, cidr_blocks: null }),
    ]);
  });

  it("empties the default security group", () => {
    const { ingress, egress } = synthesized.only(STACK, "aws_default_security_group").values;
    expect([ingress, egress]).toEqual([undefined, undefined]);
  });

  it("has two subnets that give no address by themselves; the services ask for one", () => {
    const subnets = synthesized.resources(STACK, "aws_subnet").map(({ values }) => values);
    expect(subnets).toHaveLength(2);
    for (const subnet of subnets) expect(subnet.map_public_ip_on_launch).toBeUndefined();
    for (const service of Object.values(servicesOf(synthesized))) {
      expect(service.network_configuration.assign_public_ip).toBe(true);
    }
  });

  it("keeps its subnets where they are when AWS has a zone more or less", () => {
    for (const { values } of synthesized.resources(STACK, "aws_subnet"))
      expect(values.lifecycle).toEqual({ ignore_changes: ["availability_zone"] });
  });

  it("lets TCP over IPv4 out, and UDP and IPv6 where the config asks for them", () => {
    const { egress } = synthesized.only(STACK, "aws_security_group").values;
    expect(egress).toEqual([
      expect.objectContaining({ protocol: "tcp", cidr_blocks: ["0.0.0.0/0"], ipv6_cidr_blocks: null }),
    ]);
    expect(synthesized.only(STACK, "aws_vpc").values).not.toHaveProperty("assign_generated_ipv6_cidr_block");
    const asked = synthesize({ remoteRegions: { "us-east-1": { vus: 5, network: { egress: ["ipv6", "udp"] } } } });
    expect(asked.only(STACK, "aws_security_group").values.egress).toEqual(
      ["tcp", "udp"].map((protocol) =>
        expect.objectContaining({ protocol, cidr_blocks: ["0.0.0.0/0"], ipv6_cidr_blocks: ["::/0"] }),
      ),
    );
    expect(asked.only(STACK, "aws_vpc").values.assign_generated_ipv6_cidr_block).toBe(true);
    const routes = asked.only(STACK, "aws_default_route_table").values.route;
    expect(routes.map((route: Record<string, unknown>) => route.cidr_block ?? route.ipv6_cidr_block)).toEqual([
      "0.0.0.0/0",
      "::/0",
    ]);
    const blocks = asked.resources(STACK, "aws_subnet").map(({ values }) => values.ipv6_cidr_block);
    expect(blocks).toEqual([0, 1].map((index) => expect.stringMatching(new RegExp(`cidrsubnet\\(.*, 8, ${index}\\)`))));
  });

  it("describes every rule", () => {
    const { description, ingress, egress } = synthesized.only(STACK, "aws_security_group").values;
    for (const text of [description, ...[...ingress, ...egress].map((rule) => rule.description)]) {
      expect(text).toMatch(/^\S.{10,}/);
    }
  });
});

describe.each(ROLES)("the task of the %s", (role) => {
  const synthesized = synthesize();
  const task = () => {
    const found = tasksOf(synthesized)[role];
    if (found === undefined) throw new Error(`no task for ${role}`);
    return found;
  };

  it("runs as nobody special, on a read-only root, with no capability left", () => {
    const { container } = task();
    expect(container.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(container.privileged).toBe(false);
    expect(container.readonlyRootFilesystem).toBe(true);
    expect(container.linuxParameters).toEqual({ capabilities: { drop: ["ALL"] } });
  });

  it("gets two minutes to stop, and says how it is", () => {
    const { container } = task();
    expect(container.stopTimeout).toBe(120);
    expect(container.healthCheck.command[0]).toMatch(/^CMD/);
  });

  it("is told who it is, in words that the program understands, and no secret", () => {
    const { container } = task();
    const environment = Object.fromEntries(
      container.environment.map(({ name, value }: { name: string; value: string }) => [name, value]),
    );
    expect(TaskEnvironment.parse(environment)).toMatchObject({
      MERIDIAN_NAME: "acme",
      MERIDIAN_REGION: "us-east-1",
      MERIDIAN_HOME_REGION: "us-west-2",
      MERIDIAN_ORCHESTRATOR: `acme-orchestrator:${ALIAS_OF[role]}`,
    });
    expect(Object.keys(environment).filter((name) => !(name in TaskEnvironment.shape))).toEqual([]);
    expect(container.secrets).toBeUndefined();
    for (const [name, value] of Object.entries(environment)) {
      expect(name).not.toMatch(/secret|password|token|credential|key/i);
      // No long run of letters and digits mixed: what keys and tokens look like.
      expect(value).not.toMatch(/AKIA|(?=[A-Za-z0-9+/_]*\d)(?=[A-Za-z0-9+/_]*[A-Za-z])[A-Za-z0-9+/_]{20,}/);
    }
  });

  it("runs the very image that the home stack pushes", () => {
    const pushed = synthesized.resources("home", "docker_registry_image").map(({ values }) => values.name);
    expect(pushed).toContain(task().container.image);
  });

  it("logs without ever waiting for the log", () => {
    const { logDriver, options } = task().container.logConfiguration;
    expect([logDriver, options.mode]).toEqual(["awslogs", "non-blocking"]);
  });
});

describe("the tasks of a remote region", () => {
  it("let load generators write to /tmp, and nothing else to anything", () => {
    const { aggregator, "load-generator": generator } = tasksOf(synthesize());
    expect(generator?.container.mountPoints).toEqual([
      { sourceVolume: generator?.values.volume[0].name, containerPath: "/tmp", readOnly: false },
    ]);
    expect([aggregator?.container.mountPoints, aggregator?.values.volume]).toEqual([[], undefined]);
  });

  it("have the size and processor of the config; the aggregator's size is its own", () => {
    const tasks = tasksOf(synthesize({ task: { cpu: 4096, memory: 8192, architecture: "X86_64" } }));
    expect(tasks["load-generator"]?.values).toMatchObject({ cpu: "4096", memory: "8192" });
    expect(tasks.aggregator?.values).toMatchObject({ cpu: "1024", memory: "2048" });
    for (const { values } of Object.values(tasks)) expect(values.runtime_platform.cpu_architecture).toBe("X86_64");
  });

  it("ask the aggregator for its health on its port, where it has a fixed one", () => {
    const health = (change: object) => tasksOf(synthesize(change)).aggregator?.container.healthCheck.command.join(" ");
    expect(health({ network: { aggregatorPort: 9000 } })).toContain("http://127.0.0.1:9000/health");
    expect(health({ network: { aggregatorPort: 0 } })).not.toContain("http");
  });
});
