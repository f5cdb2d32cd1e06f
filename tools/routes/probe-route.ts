import { z } from 'zod';
import { defineTool } from '#src/agent/tools/tool.ts';
import { nameField, namespaceField } from '#src/agent/tools/tool-fields.ts';
import { namespaceInScope } from '#src/agent/tools/tool-scope.ts';
import { ConfigError, InvalidInputError } from '#src/errors.ts';
import { toJson } from '#src/evidence/canonical.ts';
import { routeTargets } from '#src/evidence/collectors/route-probes.ts';
import type { Service } from '#src/kubernetes/network-objects.ts';
import { clusterOf } from '#tools/kubernetes/cluster.ts';

const MOST = 60;

export default defineTool({
  name: 'probe-route',
  area: 'routes',
  effect: 'read',
  description:
    'Tries the ports of a Service of the case: its name in DNS, TCP, TLS with the end of the certificate, and HTTP as far as the port speaks it. Only a Service that exists is tried, never another host.',
  input: z.object({
    service: nameField('Name of the Service.'),
    namespace: namespaceField,
    port: z
      .number()
      .int()
      .min(1)
      .max(65_535)
      .optional()
      .describe('One of its ports; all of them by default.'),
    kind: z.enum(['dns', 'tcp', 'tls', 'http']).optional().describe('Only the results of this kind.'),
  }),
  example: { service: 'checkout', port: 80 },
  timeoutMs: 10_000,
  async run({ service: name, namespace: asked, port, kind }, { scope, reads, signal }) {
    const cluster = clusterOf(reads);
    const { routes } = reads.ports;
    const namespace = namespaceInScope(scope, asked);
    if (!routes)
      throw new ConfigError(
        'Routes are not probed.',
        'Set CASEBOOK_PROBES=on where Casebook runs inside the cluster.',
      );
    const { object, query } = await cluster.get({ kind: 'Service', name, namespace }, { signal });
    // The target comes from the object alone: what was asked for only chooses among its ports.
    const all = object ? routeTargets(object as Service) : [];
    const targets = all.filter((target) => port === undefined || target.port === port);
    if (object && all.length > 0 && targets.length === 0)
      throw new InvalidInputError(
        `Service ${name} has no TCP port ${port}.`,
        `It has ${all.map((target) => target.port).join(', ')}.`,
      );
    if (targets.length === 0)
      return {
        status: 'no_data',
        source: cluster.source,
        query,
        content: { namespace, service: name, probes: [] },
        summary: object
          ? `Service ${namespace}/${name} has no TCP port inside the cluster`
          : `Service ${namespace}/${name} does not exist`,
      };
    const result = await routes.probe({ namespace, targets }, { signal, limit: MOST });
    const ports = new Set(targets.map((target) => target.port));
    const probes = result.items.filter(
      (probe) =>
        probe.namespace === namespace &&
        probe.service === name &&
        (kind === undefined || probe.kind === kind) &&
        (probe.kind === 'dns' || ports.has(probe.port)),
    );
    const failed = probes.filter(({ success }) => !success).length;
    return {
      status: probes.length > 0 ? 'ok' : 'no_data',
      source: routes.source,
      query: result.query,
      content: toJson({ namespace, service: name, probes }),
      summary: `${probes.length} probes of Service ${namespace}/${name}, ${failed} failed`,
      ...(result.truncated ? { truncated: { shown: probes.length } } : {}),
    };
  },
});
