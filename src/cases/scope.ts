import type { CaseScope } from '#src/cases/types.ts';
import type { EnvironmentRecord, ServiceRecord } from '#src/records/kinds.ts';
import type { Signal } from '#src/signals/types.ts';

/** How far before the first sign of trouble a case looks: rollouts that leak slowly are hours old when they hurt. */
const LOOK_BACK_MS = 2 * 60 * 60 * 1_000;

interface Named<Body> {
  key: string;
  body: Body;
}

/** The environment that a cluster and namespace belong to; the one that names the namespace wins. */
export function environmentOf(
  environments: readonly Named<EnvironmentRecord>[],
  cluster: string,
  namespace: string | undefined,
): Named<EnvironmentRecord> | undefined {
  const here = environments.filter((environment) => environment.body.cluster === cluster);
  return (
    here.find((environment) => namespace !== undefined && environment.body.namespaces?.includes(namespace)) ??
    here.find((environment) => environment.body.namespaces === undefined)
  );
}

/**
 * What a case may look at, from its signal and the records. `namespaces` is empty only where neither says one and the
 * environment has no list: then it is all that the reader may see.
 */
export function scopeOf(
  signal: Signal,
  service: Named<ServiceRecord> | undefined,
  environment: Named<EnvironmentRecord> | undefined,
): CaseScope {
  const { cluster } = signal.target;
  const namespace = signal.target.namespace ?? service?.body.namespace;
  const workload = service?.body.workload;
  const object =
    signal.target.object ??
    (workload && namespace ? { cluster, namespace, kind: workload.kind, name: workload.name } : undefined);
  return {
    cluster,
    namespaces: namespace === undefined ? (environment?.body.namespaces ?? []) : [namespace],
    ...(object ? { object } : {}),
    ...(service || signal.target.service ? { service: service?.key ?? signal.target.service } : {}),
    dependencies: service?.body.dependencies ?? [],
    window: {
      from: new Date(signal.firstSeenAt.getTime() - LOOK_BACK_MS).toISOString(),
      to: signal.receivedAt.toISOString(),
    },
  };
}
