import { asArray, asObject, type KubeObject, stringAt } from '#lab/cluster/objects.ts';
import { ACCESS_COLUMNS } from '#lab/cluster/tables/access-columns.ts';
import { age } from '#lab/cluster/tables/age.ts';
import { AGE, type Column, CREATED_AT, field, NAME, orNone, text } from '#lab/cluster/tables/cells.ts';
import { NETWORK_COLUMNS } from '#lab/cluster/tables/network-columns.ts';
import { podColumns } from '#lab/cluster/tables/pod-columns.ts';
import { STORAGE_COLUMNS } from '#lab/cluster/tables/storage-columns.ts';
import { WORKLOAD_COLUMNS } from '#lab/cluster/tables/workload-columns.ts';

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

const address = (name: string, type: string): Column =>
  text(
    name,
    (node) =>
      orNone(
        stringAt(
          asArray(asObject(node.status).addresses).find((a) => asObject(a).type === type),
          'address',
        ),
      ),
    true,
  );

const wide = (column: Column): Column => ({ ...column, wide: true });

/** Entries of `data`; an integer that the server declares as a string. */
const DATA = text('Data', (object) => Object.keys(asObject(object.data)).length);

const eventTime = (event: KubeObject): string =>
  stringAt(event, 'lastTimestamp') ||
  stringAt(event, 'eventTime') ||
  stringAt(event, 'metadata.creationTimestamp');

/** `used/hard` of the quantities of a quota: limits apart from the others. */
const quota =
  (limits: boolean) =>
  (object: KubeObject): string => {
    const hard = asObject(asObject(object.status).hard);
    const used = asObject(asObject(object.status).used);
    return Object.keys(hard)
      .filter((name) => name.startsWith('limits.') === limits)
      .sort()
      .map((name) => `${name}: ${String(used[name] ?? 0)}/${String(hard[name])}`)
      .join(', ');
  };

/** The columns a real server prints per kind; kinds without a row here get name and age, as there. */
export const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  ...WORKLOAD_COLUMNS,
  ...NETWORK_COLUMNS,
  ...STORAGE_COLUMNS,
  ...ACCESS_COLUMNS,
  Pod: podColumns,
  Namespace: [NAME, field('Status', 'status.phase'), AGE],
  Node: [
    NAME,
    text('Status', nodeStatus),
    text('Roles', nodeRoles),
    AGE,
    field('Version', 'status.nodeInfo.kubeletVersion'),
    address('Internal-IP', 'InternalIP'),
    address('External-IP', 'ExternalIP'),
    wide(field('OS-Image', 'status.nodeInfo.osImage', '<unknown>')),
    wide(field('Kernel-Version', 'status.nodeInfo.kernelVersion', '<unknown>')),
    wide(field('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion', '<unknown>')),
  ],
  ConfigMap: [NAME, DATA, AGE],
  Secret: [NAME, field('Type', 'type'), DATA, AGE],
  ServiceAccount: [NAME, AGE],
  LimitRange: [NAME, CREATED_AT],
  ResourceQuota: [NAME, text('Request', quota(false)), text('Limit', quota(true)), AGE],
  Event: [
    text('Last Seen', (event) => age(eventTime(event))),
    field('Type', 'type'),
    field('Reason', 'reason'),
    text(
      'Object',
      (event) =>
        `${stringAt(event, 'involvedObject.kind').toLowerCase()}/${stringAt(event, 'involvedObject.name')}`,
    ),
    wide(field('Subobject', 'involvedObject.fieldPath')),
    wide(field('Source', 'source.component')),
    text('Message', (event) => stringAt(event, 'message').trim()),
    text('First Seen', (event) => age(stringAt(event, 'firstTimestamp') || eventTime(event)), true),
    wide(text('Count', (event) => Number(event.count ?? 1))),
    wide(NAME),
  ],
  Lease: [NAME, field('Holder', 'spec.holderIdentity'), AGE],
  PriorityClass: [
    NAME,
    { name: 'Value', type: 'integer', cell: (object) => Number(object.value ?? 0) },
    { name: 'Global-Default', type: 'boolean', cell: (object) => object.globalDefault === true },
    AGE,
    field('PreemptionPolicy', 'preemptionPolicy', 'PreemptLowerPriority'),
  ],
};
