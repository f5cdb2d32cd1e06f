import type { ConfigMap } from '#src/kubernetes/admission-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Container } from '#src/kubernetes/pod-objects.ts';
import { type Located, refOf, type View, within } from './view.ts';
import type { Workload } from './workloads.ts';

/** An address in a workload's environment: `cart:7070`, `http://cart.shop.svc:80/x`, `redis://user@db:6379/0`. */
export interface Address {
  /** `CART_ADDR`, `DB_HOST`, or the key of a ConfigMap. */
  variable: string;
  host: string;
  port?: number;
  scheme?: string;
  /** The value as it stands in the evidence. */
  value: Located<string>;
  container: string;
}

const ADDRESS =
  /^(?:(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:[^@/\s]*@)?(?<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?::(?<port>\d{1,5}))?(?:[/?].*)?$/i;
/** Names of variables that hold a host without a port. */
const HOST_NAME =
  /(?:^|_)(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|URL|URI|SERVICE|DSN|BROKER|BROKERS|UPSTREAM)S?$/i;

/** Every address in the environment of a workload's containers: literal values, and those of ConfigMaps that were read. */
export function addressesOf(view: View, workload: Workload): Address[] {
  const containers = workload.template.spec.containers.map((container, index) => ({ container, index }));
  return containers.flatMap(({ container, index }) => [
    ...(container.env ?? []).flatMap(({ name, value }, at) =>
      value === undefined
        ? []
        : addressIn(
            name,
            value,
            within<string>(
              workload.object,
              'spec',
              'template',
              'spec',
              'containers',
              index,
              'env',
              at,
              'value',
            ),
            container.name,
          ),
    ),
    ...configured(view, workload, container),
  ]);
}

function configured(view: View, workload: Workload, container: Container): Address[] {
  const maps = view
    .objects<ConfigMap>('ConfigMap')
    .filter(({ object }) => object.metadata.namespace === workload.ref.namespace);
  const named = (name: string | undefined): Located<ConfigMap> | undefined =>
    maps.find(({ object }) => object.metadata.name === name);
  const whole = (container.envFrom ?? []).flatMap(({ configMapRef }) => {
    const map = named(configMapRef?.name);
    return Object.keys(map?.object.data ?? {}).map((key) => ({ variable: key, key, map }));
  });
  const single = (container.env ?? []).flatMap(({ name, valueFrom }) =>
    valueFrom?.configMapKeyRef
      ? [{ variable: name, key: valueFrom.configMapKeyRef.key, map: named(valueFrom.configMapKeyRef.name) }]
      : [],
  );
  return [...whole, ...single].flatMap(({ variable, key, map }) => {
    const value = map?.object.data?.[key];
    return map && value !== undefined
      ? addressIn(variable, value, within<string>(map, 'data', key), container.name)
      : [];
  });
}

function addressIn(variable: string, text: string, value: Located<string>, container: string): Address[] {
  const found = ADDRESS.exec(text.trim())?.groups;
  if (!found?.host) return [];
  const { scheme, host, port } = found;
  // Without a port or a scheme a word is an address only where its variable says so.
  if (!scheme && !port && !HOST_NAME.test(variable)) return [];
  if (/^\d+$/.test(host) || host === 'localhost' || host.startsWith('127.') || host === '0.0.0.0') return [];
  return [
    {
      variable,
      host,
      ...(port ? { port: Number(port) } : {}),
      ...(scheme ? { scheme } : {}),
      value,
      container,
    },
  ];
}

/** The Service that a host name means, seen from a namespace: `cart`, `cart.shop`, `cart.shop.svc.cluster.local`. */
export function serviceMeant(host: string, from: string): { name: string; namespace: string } | undefined {
  const [name = '', namespace = from, svc, ...domain] = host.toLowerCase().split('.');
  if (name === '' || /^\d+$/.test(name)) return undefined;
  if (svc !== undefined && svc !== 'svc') return undefined;
  if (domain.length > 0 && domain.join('.') !== 'cluster.local') return undefined;
  return { name, namespace };
}

/** The Services that a workload calls: by its environment, and by what its telemetry shows. */
export function calleesOf(view: View, workload: Workload): ObjectRef[] {
  const { cluster } = view.scope;
  const namespace = workload.ref.namespace ?? '';
  const labels = Object.values(workload.template.metadata?.labels ?? {});
  const configuredOnes = addressesOf(view, workload).flatMap(({ host }) => {
    const meant = serviceMeant(host, namespace);
    const found = meant && servicesByName(view).get(`${meant.namespace}/${meant.name}`);
    return found ? [found] : [];
  });
  const seen = view.calls
    .map(({ object }) => object)
    .filter(({ caller }) => caller === workload.ref.name || labels.includes(caller))
    .map(({ callee }) => ({ cluster, kind: 'Service', namespace, name: callee }));
  return [...configuredOnes, ...seen];
}

const byName = new WeakMap<View, Map<string, ObjectRef>>();

function servicesByName(view: View): Map<string, ObjectRef> {
  const known = byName.get(view);
  if (known) return known;
  const made = new Map(
    view.services.map(({ object }) => [
      `${object.metadata.namespace}/${object.metadata.name}`,
      refOf(view, object),
    ]),
  );
  byName.set(view, made);
  return made;
}
