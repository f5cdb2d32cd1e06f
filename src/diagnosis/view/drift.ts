import type { Json } from '#src/evidence/types.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';
import { quantity } from '#src/kubernetes/quantity.ts';
import type { HorizontalPodAutoscaler } from '#src/kubernetes/workload-objects.ts';
import type { Citation } from '../types.ts';
import { declaredFor } from './declared.ts';
import { cite, type Located, type View } from './view.ts';

type Path = (string | number)[];

/** A field that differs from its manifest. */
export interface Difference {
  /** `image of container main is web:2, declared web:1`, a clause. */
  words: string;
  citations: Citation[];
}

interface Field {
  field: string;
  /** Where it stands in what runs, and in the manifest. */
  path: Path;
  declaredPath: Path;
  /** Present on what runs without being declared: somebody added it. */
  added?: true;
}

/** Differences from the last applied manifest and from Git in what matters; the API server's defaults are no difference. */
export function differencesOf(view: View, object: Located<KubeObject>): Difference[] {
  const { kind, metadata } = object.object;
  for (const manifest of declaredFor(view, kind, metadata.namespace, metadata.name)) {
    const fields =
      kind === 'Service' ? serviceFields(object, manifest) : workloadFields(view, object, manifest);
    const found = fields.flatMap((field) => compared(object, manifest, field));
    if (found.length > 0) return found;
  }
  return [];
}

function at(located: Located<unknown>, path: Path): Json | undefined {
  let value: unknown = located.object;
  for (const key of path) {
    if (value === null || typeof value !== 'object') return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value as Json | undefined;
}

function compared(object: Located<KubeObject>, manifest: Located<KubeObject>, field: Field): Difference[] {
  const runs = at(object, field.path);
  const declared = at(manifest, field.declaredPath);
  if (declared === undefined || declared === null) {
    if (!field.added || runs === undefined || runs === null) return [];
  } else if (covers(runs, declared)) return [];
  // The value of a variable may be a password: only that it differs is said.
  const hidden = field.path.at(-1) === 'value';
  const says = (value: Json | undefined): string => (hidden ? 'another value' : brief(value));
  return [
    {
      words: hidden
        ? `${field.field} has another value than declared`
        : `${field.field} is ${says(runs)}, declared ${says(declared)}`,
      citations: [
        ...(runs === undefined ? [] : [cite(object, field.path, `${field.field}: what runs`)]),
        ...(declared === undefined
          ? []
          : [cite(manifest, field.declaredPath, `${field.field}: the manifest`)]),
      ],
    },
  ];
}

/** What a value is in a sentence. */
function brief(value: Json | undefined): string {
  if (value === undefined || value === null) return 'absent';
  if (typeof value === 'object') return 'other';
  return String(value).slice(0, 80);
}

/** True where what runs holds everything declared: the API server only adds. Quantities and ports may be written in two ways. */
export function covers(runs: Json | undefined, declared: Json): boolean {
  if (declared === null) return true;
  if (Array.isArray(declared))
    return (
      Array.isArray(runs) &&
      runs.length === declared.length &&
      declared.every((each, index) => covers(runs[index], each))
    );
  if (typeof declared === 'object') {
    const kept = Object.entries(declared).filter(([, value]) => value !== null && !isEmpty(value));
    if (kept.length === 0) return true;
    if (runs === null || typeof runs !== 'object' || Array.isArray(runs)) return false;
    return kept.every(([key, value]) => covers(runs[key], value));
  }
  if (runs === declared || String(runs) === String(declared)) return true;
  const [a, b] = [quantity(String(runs)), quantity(String(declared))];
  if (a !== undefined && b !== undefined) return a === b;
  // `false`, `0` and empty text are left out where they are the default.
  return (runs === undefined || runs === null) && isEmpty(declared);
}

function isEmpty(value: Json): boolean {
  if (value === null || value === false || value === 0 || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function serviceFields(object: Located<KubeObject>, manifest: Located<KubeObject>): Field[] {
  const ports = (located: Located<unknown>): { name?: string; port?: number }[] =>
    (at(located, ['spec', 'ports']) ?? []) as never;
  const selector = Object.keys(at(object, ['spec', 'selector']) ?? {});
  const declared = Object.keys(at(manifest, ['spec', 'selector']) ?? {});
  return [
    ...[...new Set([...selector, ...declared])].map((key): Field => {
      const path = ['spec', 'selector', key];
      return { field: `selector ${key}`, path, declaredPath: path, added: true };
    }),
    ...ports(manifest).flatMap(({ name, port }, index) => {
      const same = ports(object).findIndex((each) =>
        name && each.name ? each.name === name : each.port === port,
      );
      const place = same < 0 ? index : same;
      return ['port', 'targetPort', 'protocol', 'appProtocol'].map(
        (key): Field => ({
          field: `${key} of port ${name ?? port}`,
          path: ['spec', 'ports', place, key],
          declaredPath: ['spec', 'ports', index, key],
        }),
      );
    }),
  ];
}

/** Parts of a container that decide how it runs. */
const OF_CONTAINER = [
  'image',
  'command',
  'args',
  'ports',
  'resources',
  'readinessProbe',
  'livenessProbe',
  'startupProbe',
  'volumeMounts',
];
const OF_POD = ['nodeSelector', 'affinity', 'tolerations', 'serviceAccountName', 'volumes', 'hostNetwork'];
const TEMPLATE: Path = ['spec', 'template', 'spec'];

function workloadFields(view: View, object: Located<KubeObject>, manifest: Located<KubeObject>): Field[] {
  const containers = (located: Located<unknown>): { name: string; env?: { name: string }[] }[] =>
    (at(located, [...TEMPLATE, 'containers']) ?? []) as never;
  const ofContainers = containers(manifest).flatMap(({ name, env = [] }, index): Field[] => {
    const place = containers(object).findIndex((each) => each.name === name);
    const path: Path = [...TEMPLATE, 'containers', place];
    const declaredPath: Path = [...TEMPLATE, 'containers', index];
    if (place < 0) return [{ field: `container ${name}`, path, declaredPath: [...declaredPath, 'name'] }];
    const running = containers(object)[place]?.env ?? [];
    const names = new Set([...env, ...running].map((each) => each.name));
    return [
      ...OF_CONTAINER.map((key): Field => {
        // A probe or a limit that nobody declared was added by hand.
        const added = /Probe$/.test(key) ? { added: true as const } : {};
        return {
          field: `${key} of container ${name}`,
          path: [...path, key],
          declaredPath: [...declaredPath, key],
          ...added,
        };
      }),
      ...[...names].map((variable): Field => {
        const here = running.findIndex((each) => each.name === variable);
        const there = env.findIndex((each) => each.name === variable);
        const key = here < 0 || there < 0 ? 'name' : 'value';
        return {
          field: `variable ${variable} of container ${name}`,
          path: [...path, 'env', here, key],
          declaredPath: [...declaredPath, 'env', there, key],
          added: true,
        };
      }),
    ];
  });
  const ofPod = OF_POD.map((key): Field => {
    const path = [...TEMPLATE, key];
    const added = key === 'nodeSelector' || key === 'affinity' ? { added: true as const } : {};
    return { field: key, path, declaredPath: path, ...added };
  });
  const replicas: Field = {
    field: 'replicas',
    path: ['spec', 'replicas'],
    declaredPath: ['spec', 'replicas'],
  };
  return [...ofContainers, ...ofPod, ...(isScaled(view, object.object) ? [] : [replicas])];
}

/** True where an autoscaler sets the number of pods. */
function isScaled(view: View, { kind, metadata }: KubeObject): boolean {
  return view
    .objects<HorizontalPodAutoscaler>('HorizontalPodAutoscaler')
    .some(
      ({ object }) =>
        object.metadata.namespace === metadata.namespace &&
        object.spec.scaleTargetRef.kind === kind &&
        object.spec.scaleTargetRef.name === metadata.name,
    );
}
