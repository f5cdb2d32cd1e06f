import type { ConfigMap } from '#src/kubernetes/admission-objects.ts';
import type { ObjectRef } from '#src/kubernetes/object-ref.ts';
import type { Container } from '#src/kubernetes/pod-objects.ts';
import { type Located, refOf, type View, within } from './view.ts';
import { type Workload, workloadsOf } from './workloads.ts';

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
  /^(?:(?:jdbc:)?(?<scheme>[a-z][a-z0-9+.-]*):\/\/)?(?:[^@/\s]*@)?(?<host>[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?)(?::(?<port>\d{1,5}))?(?:[/?;].*)?$/i;
/** `user:pass@tcp(db:3306)/shop`, as MySQL drivers of Go take it. */
const IN_PARENTHESES = /@tcp\((?<address>[^()\s]+)\)/;
/** Names of variables that hold a host without a port. */
const HOST_NAME =
  /(?:^|_)(?:HOST|HOSTNAME|ADDR|ADDRESS|SERVER|ENDPOINT|URL|URI|SERVICE|DSN|BROKER|BROKERS|UPSTREAM)S?$/i;
/** `redis:7` in one of these is an image, a version or a user and group. */
const NO_ADDRESS = /(?:^|_)(?:IMAGE|TAG|VERSION|USER|OWNER|LABEL|LABELS|ROLE|NAMES?|KEY|MODE)$/i;

const addresses = new WeakMap<View, Map<Workload, Address[]>>();

/** Every address in the environment of a workload's containers: literal values, and those of ConfigMaps that were read. */
export function addressesOf(view: View, workload: Workload): Address[] {
  const known = addresses.get(view) ?? new Map<Workload, Address[]>();
  addresses.set(view, known);
  const found = known.get(workload) ?? readAddresses(view, workload);
  known.set(workload, found);
  return found;
}

function readAddresses(view: View, workload: Workload): Address[] {
  return (workload.template?.spec?.containers ?? []).flatMap((container, index) => {
    const path = ['spec', 'template', 'spec', 'containers', index, 'env'];
    const literal = (container.env ?? []).flatMap(({ name, value }, at) =>
      value === undefined || value === null || !mayBeAddress(name, value)
        ? []
        : addressIn(name, value, within<string>(workload.object, ...path, at, 'value'), container.name),
    );
    const ports = new Map((container.env ?? []).map(({ name, value }) => [name, value ?? '']));
    return withPorts([...literal, ...configured(view, workload, container)], ports);
  });
}

function configured(view: View, workload: Workload, container: Container): Address[] {
  const maps = configMapsOf(view);
  const named = (name: string | undefined): Located<ConfigMap> | undefined =>
    maps.get(`${workload.ref.namespace}/${name}`);
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

/** Without a port or a scheme a word is an address only where its variable says so. */
function mayBeAddress(variable: string, text: string): boolean {
  return text.includes(':') || HOST_NAME.test(variable);
}

/** Every address in the value of a variable. */
export function addressIn(
  variable: string,
  text: string,
  value: Located<string>,
  container: string,
): Address[] {
  if (!mayBeAddress(variable, text) || NO_ADDRESS.test(variable)) return [];
  const inside = IN_PARENTHESES.exec(text)?.groups?.address;
  // A list, as of brokers: every part has to be an address.
  const parts = (inside ?? text).split(',').map((part) => ADDRESS.exec(part.trim())?.groups);
  return parts.every((part) => part?.host !== undefined)
    ? parts.flatMap((part) => addressOf(part ?? {}, variable, value, container))
    : [];
}

function addressOf(
  { scheme, host = '', port }: Record<string, string | undefined>,
  variable: string,
  value: Located<string>,
  container: string,
): Address[] {
  // The colon of the value may belong to something else than a port or a scheme.
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

/** `CART_HOST` with `CART_PORT` beside it is one address. */
function withPorts(addresses: Address[], ports: ReadonlyMap<string, string>): Address[] {
  return addresses.map((address) => {
    if (address.port !== undefined) return address;
    const stem = address.variable.replace(HOST_NAME, '');
    const port = Number(ports.get(`${stem}_PORT`) ?? ports.get(`${stem}_SERVICE_PORT`));
    return Number.isInteger(port) && port > 0 ? { ...address, port } : address;
  });
}

const configMaps = new WeakMap<View, Map<string, Located<ConfigMap>>>();

function configMapsOf(view: View): Map<string, Located<ConfigMap>> {
  const known = configMaps.get(view);
  if (known) return known;
  const made = new Map(
    view
      .objects<ConfigMap>('ConfigMap')
      .map((each) => [`${each.object.metadata.namespace}/${each.object.metadata.name}`, each]),
  );
  configMaps.set(view, made);
  return made;
}

/**
 * The Service that a host name means, seen from a namespace: `cart`, `cart.shop`, `cart.shop.svc.cluster.local`, and
 * `cart-0.cart.shop.svc`, which is a pod of it.
 */
export function serviceMeant(host: string, from: string): { name: string; namespace: string } | undefined {
  const labels = host.toLowerCase().replace(/\.$/, '').split('.');
  const [name = '', namespace = from, svc, ...domain] = labels[3] === 'svc' ? labels.slice(1) : labels;
  if (name === '' || /^\d+$/.test(name)) return undefined;
  if (svc !== undefined && svc !== 'svc') return undefined;
  // Clusters may have another domain than `cluster.local`; what follows `svc` is one.
  return domain.length === 1 ? undefined : { name, namespace };
}

/** An address with the workload that holds it. */
export interface Caller {
  workload: Workload;
  address: Address;
}

const byCallee = new WeakMap<View, Map<string, Caller[]>>();

/**
 * Which workloads address a Service by their environment, by `namespace/name` of the Service, whether it exists or not.
 * Workloads that rest do not call.
 */
export function callersByService(view: View): ReadonlyMap<string, Caller[]> {
  const known = byCallee.get(view);
  if (known) return known;
  const made = new Map<string, Caller[]>();
  for (const workload of workloadsOf(view).filter(({ wanted }) => wanted > 0)) {
    for (const address of addressesOf(view, workload)) {
      const meant = serviceMeant(address.host, workload.ref.namespace ?? '');
      if (!meant) continue;
      const key = `${meant.namespace}/${meant.name}`;
      const found = made.get(key);
      if (found) found.push({ workload, address });
      else made.set(key, [{ workload, address }]);
    }
  }
  byCallee.set(view, made);
  return made;
}

/** The workloads whose environment addresses a Service. */
export function callersOf(view: View, namespace: string, name: string): Caller[] {
  return callersByService(view).get(`${namespace}/${name}`) ?? [];
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
