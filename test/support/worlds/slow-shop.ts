import type { Alert, Call, Measure, Series } from '#src/evidence/ports.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import type { Pod } from '#src/kubernetes/pod-objects.ts';
import { app, minutesAgo, node, noise, series, service } from '../cluster-objects.ts';
import type { World } from '../world.ts';

/** web calls orders and search; orders calls stock and payments. */
const CALLS: Call[] = [
  { caller: 'web', callee: 'orders' },
  { caller: 'web', callee: 'search' },
  { caller: 'orders', callee: 'stock' },
  { caller: 'orders', callee: 'payments' },
];
const NAMES = ['web', 'orders', 'search', 'stock', 'payments'] as const;
type Name = (typeof NAMES)[number];
/** Levels before and since the onset. */
type Levels = [number, number];
const ONSET = 15;

export interface SlowShop {
  /** Of services, by measure; the rest keeps its level. */
  levels?: Partial<Record<Measure, Partial<Record<Name, Levels>>>>;
  /** Of nodes. */
  nodes?: Partial<Record<Measure, Record<string, Levels>>>;
  places?: Partial<Record<Name, string>>;
  /** A second revision, in minutes before now. */
  released?: Partial<Record<Name, number>>;
  cpuLimit?: string;
  alerts?: Alert[];
  /** False where no series are recorded. */
  measured?: boolean;
  /** Minutes before now at which every level is back. */
  over?: number;
}

const USUAL: Partial<Record<Measure, Record<Name, number>>> = {
  latency: { web: 60, orders: 30, search: 12, stock: 6, payments: 8 },
  cpu: { web: 0.1, orders: 0.06, search: 0.08, stock: 0.04, payments: 0.03 },
  'cpu-throttling': { web: 0.01, orders: 0, search: 0.01, stock: 0, payments: 0 },
  'request-rate': { web: 40, orders: 20, search: 20, stock: 20, payments: 10 },
  'success-rate': { web: 0.999, orders: 0.999, search: 1, stock: 1, payments: 0.999 },
};
const UNITS: Partial<Record<Measure, string>> = {
  latency: 'ms',
  cpu: '{cpu}',
  'cpu-throttling': 's',
  'success-rate': '1',
};

/** A shop of five workloads on two nodes, with what was measured in the last hour. */
export function slowShop(spec: SlowShop = {}): World {
  const { levels = {}, nodes = {}, places = {}, released = {}, measured = true, over = 0 } = spec;
  let seed = 1;
  const line = (labels: Partial<Series['labels']>, [before, after]: Levels, unit: string): Series => {
    seed += 17;
    const own = seed;
    return series(
      labels,
      60,
      0,
      (minute) => {
        const changed = minute >= 60 - ONSET && minute < 60 - over;
        return (changed ? after : before) * (1 + 0.04 * noise(own + minute));
      },
      unit,
    );
  };
  const measures = [
    ...new Set([...Object.keys(USUAL), ...Object.keys(levels), ...Object.keys(nodes)]),
  ] as Measure[];
  const all = measures.map((measure): [Measure, Series[]] => [
    measure,
    [
      ...NAMES.flatMap((service) => {
        const usual = USUAL[measure]?.[service];
        const level =
          levels[measure]?.[service] ?? (usual === undefined ? undefined : ([usual, usual] as Levels));
        return level
          ? [
              line(
                { service, ...(measure === 'latency' ? { quantile: '0.95' } : {}) },
                level,
                UNITS[measure] ?? '1/s',
              ),
            ]
          : [];
      }),
      ...Object.entries(nodes[measure] ?? {}).map(([name, level]) => ({
        ...line({ node: name }, level, UNITS[measure] ?? '1/s'),
        labels: { node: name },
      })),
    ],
  ]);
  return {
    objects: [
      ...['node-a', 'node-b'].map(sized),
      ...NAMES.flatMap((name) => service({ name })),
      ...NAMES.flatMap((name) => workload(name, spec, places, released[name])),
    ],
    calls: CALLS,
    alerts: spec.alerts ?? [],
    ...(measured ? { series: Object.fromEntries(all) } : {}),
  };
}

function sized(name: string): KubeObject {
  const made = node(name);
  return { ...made, status: { ...made.status, allocatable: { cpu: '4', memory: '8Gi' } } } as KubeObject;
}

function workload(
  name: Name,
  { cpuLimit }: SlowShop,
  places: SlowShop['places'],
  released?: number,
): KubeObject[] {
  const spec = cpuLimit
    ? {
        containers: [
          {
            name: 'main',
            image: `r.example/${name}:1`,
            resources: { limits: { cpu: cpuLimit, memory: '512Mi' } },
          },
        ],
      }
    : {};
  const revisions = [{ image: `r.example/${name}:1`, minutesAgo: 9_000, spec }];
  const next = released === undefined ? [] : [{ image: `r.example/${name}:2`, minutesAgo: released }];
  return app({ name, revisions: [...revisions, ...next] }).map((object) => {
    if (object.kind !== 'Pod') return object;
    const pod = object as Pod;
    return { ...pod, spec: { ...pod.spec, nodeName: places?.[name] ?? 'node-a' } };
  });
}

/** An alert that fires since the onset. */
export function alert(alertname: string, about: Record<string, string>, description: string): Alert {
  return {
    labels: { alertname, severity: 'warning', ...about },
    annotations: { description },
    status: 'firing',
    startsAt: minutesAgo(ONSET),
  };
}

/** An alert about a service of the shop. */
export function serviceAlert(alertname: string, service: string, description: string): Alert {
  return alert(alertname, { namespace: 'shop', service }, description);
}
