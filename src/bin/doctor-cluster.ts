import { type Check, ok } from '#src/bin/doctor-checks.ts';
import { type Config, parseClusters } from '#src/config.ts';
import { DeniedError } from '#src/errors.ts';
import { type Cluster, loadCluster } from '#src/kubernetes/client.ts';
import { groupOf, READABLE } from '#src/kubernetes/objects.ts';
import { runbookDir } from '#src/proposals/folders.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { serviceAccountOf } from '#src/runs/credentials.ts';
import type { Releasers } from '#src/shutdown.ts';

/** Whose kubeconfig it is: the worker reads, the executor mints tokens. */
export type ClusterRole = 'worker' | 'executor';

interface Access {
  verb: string;
  resource: string;
  group?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

/** What the reader's role allows; a missing one becomes a gap in every finding. */
const READS: readonly Access[] = [
  ...Object.values(READABLE).map(({ path, plural }) => ({
    verb: 'list',
    group: groupOf(path),
    resource: plural,
  })),
  { verb: 'get', resource: 'pods', subresource: 'log' },
];

async function mints(config: Config): Promise<Access[]> {
  const runbooks = await loadRunbooks(runbookDir(config.CASEBOOK_RUNBOOKS));
  const namespace = config.CASEBOOK_NAMESPACE;
  const tokens = [...runbooks.keys()].map((id) => ({
    verb: 'create',
    resource: 'serviceaccounts',
    subresource: 'token',
    namespace,
    name: serviceAccountOf(id),
  }));
  return [
    ...tokens,
    { verb: 'create', resource: 'secrets', namespace },
    { verb: 'delete', resource: 'secrets', namespace },
  ];
}

function inWords({ verb, group, resource, subresource, namespace, name }: Access): string {
  const what = `${verb} ${resource}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
  return `${what}${name ? ` of ${name}` : ''}${namespace ? ` in ${namespace}` : ''}`;
}

async function refused(cluster: Cluster, wanted: readonly Access[]): Promise<string[]> {
  const answers = await Promise.all(
    wanted.map(async (access) => {
      const review = (await cluster.requestJson({
        method: 'POST',
        path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        body: {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { group: '', ...access } },
        },
      })) as { status?: { allowed?: boolean } };
      return review.status?.allowed === true ? [] : [inWords(access)];
    }),
  );
  return answers.flat();
}

/** For each cluster of the configuration: does it answer, and may this identity do what its process does? */
export function clusterChecks(config: Config, role: ClusterRole, releasers: Releasers): Check[] {
  const named = parseClusters(config.CASEBOOK_CLUSTERS);
  const targets: { name?: string; context?: string }[] = named.length > 0 ? named : [{}];
  return targets.map((target) => ({
    name: `cluster ${target.name ?? '(current context)'}`,
    fix: 'Check CASEBOOK_KUBECONFIG and CASEBOOK_CLUSTERS.',
    run: async () => {
      const cluster = loadCluster({
        ...target,
        ...(config.CASEBOOK_KUBECONFIG ? { kubeconfig: config.CASEBOOK_KUBECONFIG } : {}),
      });
      releasers.add('cluster', () => cluster.close());
      const version = (await cluster.requestJson({ path: '/version' })) as { gitVersion?: string };
      const missing = await refused(cluster, role === 'executor' ? await mints(config) : READS);
      if (missing.length > 0) {
        throw new DeniedError(
          `${cluster.server} (${version.gitVersion}) does not let the ${role}'s identity ${missing.join(', ')}.`,
          'Apply what `casebook rbac` prints, and use the kubeconfig of that service account.',
        );
      }
      return ok(`${cluster.server}, Kubernetes ${version.gitVersion}, the ${role} may do what it does`);
    },
  }));
}
