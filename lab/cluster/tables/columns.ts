import {
  asArray,
  asObject,
  type KubeObject,
  type LabelSelector,
  numberAt,
  stringAt,
} from '#lab/cluster/objects.ts';
import { selectorText } from '#lab/cluster/selectors.ts';
import { age } from '#lab/cluster/tables/age.ts';
import { podColumns } from '#lab/cluster/tables/pod-columns.ts';

export interface Column {
  name: string;
  type: 'string' | 'integer';
  format?: string;
  /** Shown with `-o wide` only. */
  wide?: true;
  cell: (object: KubeObject) => string | number;
}

const text = (name: string, cell: (object: KubeObject) => string, wide?: true): Column => ({
  name,
  type: 'string',
  cell,
  ...(wide ? { wide } : {}),
});
const count = (name: string, path: string): Column => ({
  name,
  type: 'integer',
  cell: (object) => numberAt(object, path),
});
const orNone = (value: string): string => (value === '' ? '<none>' : value);

export const NAME: Column = {
  name: 'Name',
  type: 'string',
  format: 'name',
  cell: (object) => object.metadata.name,
};
export const AGE: Column = text('Age', (object) => age(object.metadata.creationTimestamp));

const containers = (object: KubeObject): unknown[] =>
  asArray(asObject(asObject(asObject(object.spec).template).spec).containers);
const CONTAINERS = text(
  'Containers',
  (o) =>
    containers(o)
      .map((c) => stringAt(c, 'name'))
      .join(','),
  true,
);
const IMAGES = text(
  'Images',
  (o) =>
    containers(o)
      .map((c) => stringAt(c, 'image'))
      .join(','),
  true,
);
const SELECTOR = text(
  'Selector',
  (o) => orNone(selectorText(asObject(o.spec).selector as LabelSelector)),
  true,
);

function nodeStatus(node: KubeObject): string {
  const ready = asArray(asObject(node.status).conditions).find((c) => asObject(c).type === 'Ready');
  const status =
    ready === undefined ? 'Unknown' : stringAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return asObject(node.spec).unschedulable === true ? `${status},SchedulingDisabled` : status;
}

function nodeRoles(node: KubeObject): string {
  const prefix = 'node-role.kubernetes.io/';
  const roles = Object.keys(node.metadata.labels ?? {}).filter((key) => key.startsWith(prefix));
  return orNone(roles.map((key) => key.slice(prefix.length)).join(','));
}

const nodeAddress = (node: KubeObject, type: string): string =>
  orNone(
    stringAt(
      asArray(asObject(node.status).addresses).find((a) => asObject(a).type === type),
      'address',
    ),
  );

const servicePorts = (service: KubeObject): string =>
  orNone(
    asArray(asObject(service.spec).ports)
      .map(
        (p) =>
          `${stringAt(p, 'port')}${stringAt(p, 'nodePort') ? `:${stringAt(p, 'nodePort')}` : ''}/${stringAt(p, 'protocol')}`,
      )
      .join(','),
  );

function addresses(endpoints: KubeObject): string {
  const all = asArray(endpoints.subsets).flatMap((subset) =>
    asArray(asObject(subset).addresses).flatMap((address) =>
      asArray(asObject(subset).ports).map((port) => `${stringAt(address, 'ip')}:${stringAt(port, 'port')}`),
    ),
  );
  const shown = all.slice(0, 3).join(',');
  return orNone(all.length > 3 ? `${shown} + ${all.length - 3} more...` : shown);
}

const keys =
  (field: string) =>
  (object: KubeObject): number =>
    Object.keys(asObject(object[field])).length;
const ready = (object: KubeObject): string =>
  `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas')}`;
const eventTime = (event: KubeObject): string =>
  stringAt(event, 'lastTimestamp') ||
  stringAt(event, 'eventTime') ||
  stringAt(event, 'metadata.creationTimestamp');
const roleRef = (binding: KubeObject): string =>
  `${stringAt(binding, 'roleRef.kind')}/${stringAt(binding, 'roleRef.name')}`;
const subjects =
  (kind: string) =>
  (binding: KubeObject): string =>
    asArray(binding.subjects)
      .filter((subject) => asObject(subject).kind === kind)
      .map(
        (subject) =>
          (kind === 'ServiceAccount' ? `${stringAt(subject, 'namespace')}/` : '') + stringAt(subject, 'name'),
      )
      .join(', ');
const BINDING = [
  NAME,
  text('Role', roleRef),
  AGE,
  text('Users', subjects('User'), true),
  text('Groups', subjects('Group'), true),
  text('ServiceAccounts', subjects('ServiceAccount'), true),
];
const CREATED_AT = text('Created At', (object) => object.metadata.creationTimestamp ?? '');

/** The columns a real server prints per kind; kinds without a row here get name and age, as there. */
export const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  Pod: podColumns,
  Namespace: [NAME, text('Status', (o) => stringAt(o, 'status.phase')), AGE],
  Node: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    text('Version', (o) => stringAt(o, 'status.nodeInfo.kubeletVersion')),
    text('Internal-IP', (o) => nodeAddress(o, 'InternalIP'), true),
    text('External-IP', (o) => nodeAddress(o, 'ExternalIP'), true),
    text('OS-Image', (o) => stringAt(o, 'status.nodeInfo.osImage'), true),
    text('Kernel-Version', (o) => stringAt(o, 'status.nodeInfo.kernelVersion'), true),
    text('Container-Runtime', (o) => stringAt(o, 'status.nodeInfo.containerRuntimeVersion'), true),
  ],
  Service: [
    NAME,
    text('Type', (o) => stringAt(o, 'spec.type')),
    text('Cluster-IP', (o) => orNone(stringAt(o, 'spec.clusterIP'))),
    text('External-IP', (o) => orNone(stringAt(o, 'spec.externalName'))),
    text('Port(s)', servicePorts),
    AGE,
    text(
      'Selector',
      (o) =>
        orNone(selectorText({ matchLabels: asObject(asObject(o.spec).selector) as Record<string, string> })),
      true,
    ),
  ],
  Endpoints: [NAME, text('Endpoints', addresses), AGE],
  ConfigMap: [NAME, { name: 'Data', type: 'string', cell: keys('data') }, AGE],
  Secret: [
    NAME,
    text('Type', (o) => stringAt(o, 'type')),
    { name: 'Data', type: 'string', cell: keys('data') },
    AGE,
  ],
  ServiceAccount: [NAME, { name: 'Secrets', type: 'string', cell: (o) => asArray(o.secrets).length }, AGE],
  Event: [
    text('Last Seen', (o) => age(eventTime(o))),
    text('Type', (o) => stringAt(o, 'type')),
    text('Reason', (o) => stringAt(o, 'reason')),
    text(
      'Object',
      (o) => `${stringAt(o, 'involvedObject.kind').toLowerCase()}/${stringAt(o, 'involvedObject.name')}`,
    ),
    text('Subobject', (o) => stringAt(o, 'involvedObject.fieldPath'), true),
    text('Source', (o) => stringAt(o, 'source.component'), true),
    text('Message', (o) => stringAt(o, 'message').trim()),
    text('First Seen', (o) => age(stringAt(o, 'firstTimestamp') || eventTime(o)), true),
    { ...count('Count', 'count'), wide: true },
    { ...NAME, wide: true },
  ],
  Deployment: [
    NAME,
    text('Ready', ready),
    count('Up-to-date', 'status.updatedReplicas'),
    count('Available', 'status.availableReplicas'),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  ReplicaSet: [
    NAME,
    count('Desired', 'spec.replicas'),
    count('Current', 'status.replicas'),
    count('Ready', 'status.readyReplicas'),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  StatefulSet: [NAME, text('Ready', ready), AGE, CONTAINERS, IMAGES],
  DaemonSet: [
    NAME,
    count('Desired', 'status.desiredNumberScheduled'),
    count('Current', 'status.currentNumberScheduled'),
    count('Ready', 'status.numberReady'),
    count('Up-to-date', 'status.updatedNumberScheduled'),
    count('Available', 'status.numberAvailable'),
    text('Node Selector', (o) =>
      orNone(
        selectorText({
          matchLabels: asObject(asObject(asObject(asObject(o.spec).template).spec).nodeSelector) as Record<
            string,
            string
          >,
        }),
      ),
    ),
    AGE,
    CONTAINERS,
    IMAGES,
    SELECTOR,
  ],
  PodDisruptionBudget: [
    NAME,
    text('Min Available', (o) => stringAt(o, 'spec.minAvailable') || 'N/A'),
    text('Max Unavailable', (o) => stringAt(o, 'spec.maxUnavailable') || 'N/A'),
    count('Allowed Disruptions', 'status.disruptionsAllowed'),
    AGE,
  ],
  Lease: [NAME, text('Holder', (o) => stringAt(o, 'spec.holderIdentity')), AGE],
  Role: [NAME, CREATED_AT],
  ClusterRole: [NAME, CREATED_AT],
  RoleBinding: BINDING,
  ClusterRoleBinding: BINDING,
};
