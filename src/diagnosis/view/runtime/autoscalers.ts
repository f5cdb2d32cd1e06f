import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Condition } from '#src/kubernetes/objects.ts';
import type { HorizontalPodAutoscaler } from '#src/kubernetes/workload-objects.ts';
import type { Located, View } from '../view.ts';

/** A metric of an autoscaler, as far as both its spec and its status are a share of what is requested. */
export interface Utilization {
  /** `cpu`, `memory`. */
  name: string;
  target: number;
  current: number;
  /** Its place in `status.currentMetrics`, down to the value. */
  path: (string | number)[];
}

interface Metric {
  type?: string;
  [source: string]: unknown;
}

interface Source {
  name?: string;
  metric?: { name?: string };
  target?: { averageUtilization?: number; averageValue?: string; value?: string };
  current?: { averageUtilization?: number; averageValue?: string; value?: string };
}

const SOURCES = ['resource', 'containerResource', 'pods', 'object', 'external'] as const;
const VALUES = ['averageUtilization', 'averageValue', 'value'] as const;

/** Quantities of metrics may be in thousandths: `1500m`. */
function amountOf(value: number | string | undefined): number | undefined {
  const found = /^(\d+(?:\.\d+)?)(m|k|Ki|M|Mi|G|Gi)?$/.exec(String(value ?? ''));
  const factors: Record<string, number> = {
    m: 1e-3,
    k: 1e3,
    Ki: 1_024,
    M: 1e6,
    Mi: 1_048_576,
    G: 1e9,
    Gi: 2 ** 30,
  };
  return found ? Number(found[1]) * (factors[found[2] ?? ''] ?? 1) : undefined;
}

/** What an autoscaler measures against what it aims at. */
export function utilizations({ spec, status }: HorizontalPodAutoscaler): Utilization[] {
  const wanted = ((spec?.metrics ?? []) as Metric[]).flatMap(sourcesOf);
  const current = ((status?.currentMetrics ?? []) as (Metric | null)[]).map((each) =>
    each ? sourcesOf(each) : [],
  );
  return wanted.flatMap(({ key, name, source }) =>
    current.flatMap((metrics, index) =>
      metrics
        .filter((each) => each.key === key && each.name === name)
        .flatMap((each) =>
          VALUES.flatMap((value): Utilization[] => {
            const target = amountOf(source.target?.[value]);
            const now = amountOf(each.source.current?.[value]);
            return target && now !== undefined
              ? [
                  {
                    name,
                    target,
                    current: now,
                    path: ['status', 'currentMetrics', index, key, 'current', value],
                  },
                ]
              : [];
          }),
        ),
    ),
  );
}

function sourcesOf(metric: Metric): { key: string; name: string; source: Source }[] {
  return SOURCES.flatMap((key) => {
    const source = metric[key] as Source | undefined;
    return source ? [{ key, name: source.name ?? source.metric?.name ?? '', source }] : [];
  });
}

/** The condition of a type, with its place. */
export function conditionOf(
  { object }: Located<HorizontalPodAutoscaler>,
  type: string,
): (Condition & { index: number }) | undefined {
  const index = (object.status?.conditions ?? []).findIndex((each) => each.type === type);
  const condition = object.status?.conditions?.[index];
  return condition ? { ...condition, index } : undefined;
}

/** The workload that an autoscaler scales. */
export function targetOf(view: View, { metadata, spec }: HorizontalPodAutoscaler): ObjectRef {
  const { kind = '', name = '' } = spec?.scaleTargetRef ?? {};
  const { namespace } = metadata;
  return { cluster: view.scope.cluster, kind, name, ...(namespace ? { namespace } : {}) };
}
