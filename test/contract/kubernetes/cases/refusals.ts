import { describe, expect, it } from 'vitest';
import { expectFailure } from '#test/contract/kubernetes/expect-status.ts';
import { type GetSubject, MERGE_PATCH } from '#test/contract/kubernetes/subject.ts';

const container = { name: 'c', image: 'registry.example/c:1' };
const template = { metadata: { labels: { app: 'x' } }, spec: { containers: [container] } };
const selector = { matchLabels: { app: 'x' } };
const pod = (spec: object): object => ({ metadata: { name: 'bad' }, spec });
const deployment = (spec: object): object => ({
  metadata: { name: 'bad' },
  spec: { selector, template, ...spec },
});
const service = (ports: object[]): object => ({ metadata: { name: 'bad' }, spec: { ports } });

interface Refusal {
  what: string;
  /** After the namespace: `pods`; with its group: `apps/v1 deployments`. */
  where: string;
  body: object;
  code: number;
  reason: string;
  /** The end of the message, from the first field on. */
  message: string;
}

const REFUSALS: readonly Refusal[] = [
  {
    what: 'a pod without containers',
    where: 'pods',
    body: pod({ containers: [] }),
    code: 422,
    reason: 'Invalid',
    message: 'Pod "bad" is invalid: spec.containers: Required value',
  },
  {
    what: 'a pod with an unknown restart policy',
    where: 'pods',
    body: pod({ containers: [container], restartPolicy: 'Bogus' }),
    code: 422,
    reason: 'Invalid',
    message:
      'spec.restartPolicy: Unsupported value: "Bogus": supported values: "Always", "OnFailure", "Never"',
  },
  {
    what: 'two containers of one name',
    where: 'pods',
    body: pod({ containers: [container, container] }),
    code: 422,
    reason: 'Invalid',
    message: 'spec.containers[1].name: Duplicate value: "c"',
  },
  {
    what: 'a port that is none',
    where: 'services',
    body: service([{ port: 70_000, targetPort: 80 }]),
    code: 422,
    reason: 'Invalid',
    message: 'spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive',
  },
  {
    what: 'several ports without names',
    where: 'services',
    body: service([{ port: 80 }, { port: 81 }]),
    code: 422,
    reason: 'Invalid',
    message: '[spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
  },
  {
    what: 'a Secret that is not base64',
    where: 'secrets',
    body: { metadata: { name: 'bad' }, data: { a: '!!!' } },
    code: 400,
    reason: 'BadRequest',
    message: 'Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0',
  },
  {
    what: 'a TLS Secret without its keys',
    where: 'secrets',
    body: { metadata: { name: 'bad' }, type: 'kubernetes.io/tls' },
    code: 422,
    reason: 'Invalid',
    message: '[data[tls.crt]: Required value, data[tls.key]: Required value]',
  },
  {
    what: 'an event about another namespace',
    where: 'events',
    body: { metadata: { name: 'bad' }, involvedObject: { kind: 'Pod', name: 'p', namespace: 'elsewhere' } },
    code: 422,
    reason: 'Invalid',
    message: 'involvedObject.namespace: Invalid value: "elsewhere": does not match event.namespace',
  },
  {
    what: 'replicas that are no number',
    where: 'apps/v1 deployments',
    body: deployment({ replicas: 'x' }),
    code: 400,
    reason: 'BadRequest',
    message:
      'Deployment in version "v1" cannot be handled as a Deployment: json: cannot unmarshal string into Go struct field DeploymentSpec.spec.replicas of type int32',
  },
  {
    what: 'a rolling update of a Recreate strategy',
    where: 'apps/v1 deployments',
    body: deployment({ strategy: { type: 'Recreate', rollingUpdate: { maxSurge: 1 } } }),
    code: 422,
    reason: 'Invalid',
    message:
      "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'",
  },
  {
    what: 'a rolling update that could never move',
    where: 'apps/v1 deployments',
    body: deployment({ strategy: { rollingUpdate: { maxSurge: 0, maxUnavailable: 0 } } }),
    code: 422,
    reason: 'Invalid',
    message:
      'spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0',
  },
  {
    what: 'a selector of everything',
    where: 'apps/v1 deployments',
    body: deployment({ selector: {} }),
    code: 422,
    reason: 'Invalid',
    message: 'spec.selector: Invalid value: {}: empty selector is invalid for deployment',
  },
  {
    what: 'a deadline that is over before it begins',
    where: 'apps/v1 deployments',
    body: deployment({ progressDeadlineSeconds: 5, minReadySeconds: 5 }),
    code: 422,
    reason: 'Invalid',
    message: 'spec.progressDeadlineSeconds: Invalid value: 5: must be greater than minReadySeconds',
  },
  {
    what: 'a Job whose pods would run for ever',
    where: 'batch/v1 jobs',
    body: { metadata: { name: 'bad' }, spec: { template: { spec: { containers: [container] } } } },
    code: 422,
    reason: 'Invalid',
    message: 'spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"',
  },
  {
    what: 'a budget with both bounds',
    where: 'policy/v1 poddisruptionbudgets',
    body: { metadata: { name: 'bad' }, spec: { minAvailable: 1, maxUnavailable: 1 } },
    code: 422,
    reason: 'Invalid',
    message: 'minAvailable and maxUnavailable cannot be both set',
  },
  {
    what: 'a rule without an API group',
    where: 'rbac.authorization.k8s.io/v1 roles',
    body: { metadata: { name: 'bad' }, rules: [{ verbs: ['get'], resources: ['pods'] }] },
    code: 422,
    reason: 'Invalid',
    message: 'rules[0].apiGroups: Required value: resource rules must supply at least one api group',
  },
  {
    what: 'a binding to no role',
    where: 'rbac.authorization.k8s.io/v1 rolebindings',
    body: { metadata: { name: 'bad' }, subjects: [] },
    code: 422,
    reason: 'Invalid',
    message:
      '[roleRef.kind: Unsupported value: "": supported values: "Role", "ClusterRole", roleRef.name: Required value]',
  },
];

export function describeRefusals(subject: GetSubject): void {
  const pathOf = (where: string): string => {
    const [first = '', second] = where.split(' ');
    const base = second === undefined ? '/api/v1' : `/apis/${first}`;
    return `${base}/namespaces/${subject().namespace}/${second ?? first}`;
  };

  describe('refusals', () => {
    it.each(REFUSALS)('$what', async ({ where, body, code, reason, message }) => {
      const answer = await subject().api.call('POST', pathOf(where), { body });
      expectFailure(answer, code, reason);
      expect(answer.body.message?.slice(-message.length)).toBe(message);
    });

    it('a cluster IP that would move, and a role that would change under its binding', async () => {
      const { api } = subject();
      await api.call('POST', pathOf('services'), {
        body: { metadata: { name: 'stays' }, spec: { ports: [{ port: 80 }] } },
      });
      const move = { body: { spec: { clusterIP: '10.96.9.9' } }, contentType: MERGE_PATCH };
      const moved = await api.call('PATCH', `${pathOf('services')}/stays`, move);
      expectFailure(
        moved,
        422,
        'Invalid',
        /spec\.clusterIPs\[0\]: Invalid value: .*: may not change once set$/,
      );
      const bindings = pathOf('rbac.authorization.k8s.io/v1 rolebindings');
      const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'one' };
      await api.call('POST', bindings, { body: { metadata: { name: 'stays' }, roleRef, subjects: [] } });
      const swap = { body: { roleRef: { name: 'other' } }, contentType: MERGE_PATCH };
      expectFailure(
        await api.call('PATCH', `${bindings}/stays`, swap),
        422,
        'Invalid',
        /cannot change roleRef$/,
      );
    });
  });
}
