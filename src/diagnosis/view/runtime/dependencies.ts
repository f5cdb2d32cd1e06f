import type { Service } from '#src/kubernetes/network-objects.ts';
import { type ObjectRef, refKey } from '#src/kubernetes/object-ref.ts';
import { addressesOf, calleesOf, serviceMeant } from '../calls.ts';
import { serviceNamed, workloadsBehind } from '../services.ts';
import { type Located, refOf, type View } from '../view.ts';
import { imageName } from '../words.ts';
import { type Workload, workloadOfPod, workloadsOf } from '../workloads.ts';
import type { Product } from './trouble-texts.ts';

/** What a host name or address of a log line means in the cluster. */
export interface Dependency {
  host: string;
  port?: number;
  service?: Located<Service>;
  /** Behind the Service, or the one whose pod has the address. */
  workloads: Workload[];
}

interface Index {
  byClusterIp: Map<string, Located<Service>>;
  byPodIp: Map<string, Workload>;
}

const cache = new WeakMap<View, Index>();

function indexOf(view: View): Index {
  const known = cache.get(view);
  if (known) return known;
  const index: Index = {
    byClusterIp: new Map(
      view.services.flatMap((each) => {
        const ip = each.object.spec?.clusterIP;
        return ip && ip !== 'None' ? [[ip, each] as const] : [];
      }),
    ),
    byPodIp: new Map(
      view.pods.flatMap(({ object }) => {
        // Pods on the host's network share its address.
        const workload = object.spec?.hostNetwork ? undefined : workloadOfPod(view, object);
        return workload && object.status?.podIP ? [[object.status.podIP, workload] as const] : [];
      }),
    ),
  };
  cache.set(view, index);
  return index;
}

/** What `host` means for who speaks from a namespace: a Service by name or cluster address, or a pod's address. */
export function dependencyAt(view: View, from: string, host: string, port?: number): Dependency {
  const { byClusterIp, byPodIp } = indexOf(view);
  const at = port === undefined ? {} : { port };
  const meant = serviceMeant(host, from);
  const service = byClusterIp.get(host) ?? (meant && serviceNamed(view, meant.namespace, meant.name));
  if (service) return { host, ...at, service, workloads: workloadsBehind(view, service.object) };
  const pod = byPodIp.get(host);
  return { host, ...at, workloads: pod ? [pod] : [] };
}

const IMAGES: readonly [Product, RegExp][] = [
  ['postgres', /postg|timescale|pgvector|cockroach|yugabyte/],
  ['mysql', /mysql|mariadb|percona/],
  ['mongodb', /mongo/],
  ['redis', /redis|valkey|keydb|dragonfly/],
  ['rabbitmq', /rabbitmq/],
  ['kafka', /kafka|redpanda/],
  ['elasticsearch', /elasticsearch|opensearch/],
  ['sqlserver', /mssql|sqlserver|azure-sql/],
];
/** Tools that stand beside a server and carry its name. */
const BESIDE =
  /exporter|operator|commander|express|admin|-ui\b|backup|proxy|client|dashboard|insight|manager/;
const PORTS = new Map<number, Product>([
  [5432, 'postgres'],
  [3306, 'mysql'],
  [27017, 'mongodb'],
  [6379, 'redis'],
  [5672, 'rabbitmq'],
  [9092, 'kafka'],
  [9200, 'elasticsearch'],
  [1433, 'sqlserver'],
]);

/** The product that a workload runs, by its image's name, or by the well-known port that it declares. */
export function productOf({ template }: Workload): Product | undefined {
  const containers = template.spec?.containers ?? [];
  for (const { image } of containers) {
    const name = imageName(image ?? '')
      .split('/')
      .slice(-2)
      .join('/')
      .toLowerCase();
    const found = BESIDE.test(name) ? undefined : IMAGES.find(([, pattern]) => pattern.test(name));
    if (found) return found[0];
  }
  const ports = containers.flatMap(({ ports: declared }) => declared ?? []);
  return ports.map(({ containerPort }) => PORTS.get(containerPort)).find((each) => each !== undefined);
}

/** The servers of a product that a workload calls; any product where none is given. The workload itself where it is one. */
export function serversCalled(view: View, workload: Workload, product?: Product): Workload[] {
  const own = productOf(workload);
  if (own && (product === undefined || own === product)) return [workload];
  const servers = calledBy(view, workload).filter((each) => {
    const found = productOf(each);
    return found !== undefined && (product === undefined || found === product);
  });
  if (servers.length > 0 || product === undefined) return servers;
  // Addresses may stand in a file or a Secret: then the only server of the product in the namespace is meant.
  const here = workloadsOf(view).filter(
    (each) => each.ref.namespace === workload.ref.namespace && productOf(each) === product,
  );
  return here.length === 1 ? here : [];
}

/** True where a workload's environment names the host: then its address is configuration, which is judged as such. */
export function isConfigured(view: View, workload: Workload | undefined, host: string): boolean {
  return (
    workload !== undefined &&
    addressesOf(view, workload).some((address) => address.host.toLowerCase() === host.toLowerCase())
  );
}

/** The reference of a dependency: its workload where there is one, else its Service. */
export function refOfDependency(view: View, { workloads, service }: Dependency): ObjectRef | undefined {
  const [only, other] = workloads;
  if (only && !other) return only.ref;
  return service ? refOf(view, service.object) : only?.ref;
}

const clients = new WeakMap<View, Map<string, Workload[]>>();

/** The workloads that call a workload through a Service, by their environment and telemetry. */
export function clientsOf(view: View, workload: Workload): Workload[] {
  let index = clients.get(view);
  if (!index) {
    index = new Map();
    for (const caller of workloadsOf(view)) {
      for (const callee of calledBy(view, caller)) {
        const found = index.get(refKey(callee.ref));
        if (found) found.push(caller);
        else index.set(refKey(callee.ref), [caller]);
      }
    }
    clients.set(view, index);
  }
  return index.get(refKey(workload.ref)) ?? [];
}

/** The workloads that a workload calls through Services. */
export function calledBy(view: View, workload: Workload): Workload[] {
  const behind = calleesOf(view, workload).flatMap((ref) => {
    const service = serviceNamed(view, ref.namespace ?? '', ref.name);
    return service ? workloadsBehind(view, service.object) : [];
  });
  return [...new Set(behind)].filter((each) => each !== workload);
}
