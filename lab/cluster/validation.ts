import { checkLabels, checkName } from '#lab/cluster/names.ts';
import { asArray, asObject, type KubeObject, sameJson } from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  required,
  unsupported,
} from '#lab/cluster/status-error.ts';
import { pod, podSpec, rollout, workload } from '#lab/cluster/validation-workloads.ts';

/** Everything wrong with an object, in the server's words; `previous` is what an update would replace. */
export function validate(
  resource: Resource,
  object: KubeObject,
  previous: KubeObject | undefined,
): FieldError[] {
  return [
    ...(previous === undefined ? checkName(resource.nameRule, object.metadata.name) : []),
    ...checkLabels(object.metadata.labels, 'metadata.labels'),
    ...(CHECKS[object.kind]?.(object, previous) ?? []),
  ];
}

type Check = (object: KubeObject, previous: KubeObject | undefined) => FieldError[];

const KEY = /^[-._a-zA-Z0-9]+$/;
const KEY_TEXT =
  "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')";

function dataKeys(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const errors = Object.keys(asObject(object.data)).flatMap((key) =>
    KEY.test(key) ? [] : [invalidValue(`data[${key}]`, key, KEY_TEXT)],
  );
  if (previous?.immutable === true && !sameJson(previous.data, object.data)) {
    errors.push(forbiddenField('data', 'field is immutable when `immutable` is set'));
  }
  if (object.kind === 'Secret' && previous !== undefined && previous.type !== object.type) {
    errors.push(invalidValue('type', object.type, 'field is immutable'));
  }
  return errors;
}

function binding(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  if (previous !== undefined && !sameJson(previous.roleRef, object.roleRef)) {
    return [invalidValue('roleRef', object.roleRef, 'cannot change roleRef')];
  }
  const { kind = '', name } = asObject(object.roleRef);
  const kinds = object.kind === 'RoleBinding' ? ['Role', 'ClusterRole'] : ['ClusterRole'];
  return [
    ...(kinds.includes(String(kind)) ? [] : [unsupported('roleRef.kind', kind, kinds)]),
    ...(typeof name === 'string' && name !== '' ? [] : [required('roleRef.name')]),
  ];
}

function tlsKeys(secret: KubeObject): FieldError[] {
  if (secret.type !== 'kubernetes.io/tls') return [];
  const data = asObject(secret.data);
  return ['tls.crt', 'tls.key']
    .filter((key) => data[key] === undefined)
    .map((key) => required(`data[${key}]`));
}

function rules(role: KubeObject): FieldError[] {
  return asArray(role.rules).flatMap((value, index) => {
    const { verbs, apiGroups, resources, nonResourceURLs } = asObject(value);
    const errors: FieldError[] = [];
    if (asArray(verbs).length === 0)
      errors.push(required(`rules[${index}].verbs`, 'verbs must contain at least one value'));
    if (asArray(nonResourceURLs).length > 0) return errors;
    if (asArray(apiGroups).length === 0) {
      errors.push(required(`rules[${index}].apiGroups`, 'resource rules must supply at least one api group'));
    }
    if (asArray(resources).length === 0) {
      errors.push(required(`rules[${index}].resources`, 'resource rules must supply at least one resource'));
    }
    return errors;
  });
}

function service(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const spec = asObject(object.spec);
  const ports = asArray(spec.ports);
  const errors: FieldError[] = [];
  if (ports.length === 0 && spec.type !== 'ExternalName' && spec.clusterIP !== 'None')
    errors.push(required('spec.ports'));
  ports.forEach((value, index) => {
    const port = asObject(value);
    const path = `spec.ports[${index}]`;
    if (ports.length > 1 && !port.name) errors.push(required(`${path}.name`));
    for (const name of ['port', 'targetPort']) {
      const number = port[name];
      if (typeof number === 'number' && (number < 1 || number > 65_535)) {
        errors.push(invalidValue(`${path}.${name}`, number, 'must be between 1 and 65535, inclusive'));
      }
    }
  });
  const before = asObject(previous?.spec);
  if (previous !== undefined && before.clusterIP !== spec.clusterIP && spec.type === before.type) {
    errors.unshift(invalidValue('spec.clusterIPs[0]', [spec.clusterIP], 'may not change once set'));
  }
  return errors;
}

const CHECKS: Readonly<Record<string, Check>> = {
  Deployment: (object, previous) => [...workload(object, previous), ...rollout(asObject(object.spec))],
  ReplicaSet: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Pod: pod,
  ConfigMap: dataKeys,
  Secret: (object, previous) => [...dataKeys(object, previous), ...tlsKeys(object)],
  Role: rules,
  ClusterRole: rules,
  Event: (event) => {
    const { namespace = '' } = asObject(event.involvedObject);
    const same =
      namespace === event.metadata.namespace || (namespace === '' && event.metadata.namespace === 'default');
    return same
      ? []
      : [invalidValue('involvedObject.namespace', namespace, 'does not match event.namespace')];
  },
  PodDisruptionBudget: (object) => {
    const { minAvailable, maxUnavailable } = asObject(object.spec);
    if (minAvailable === undefined || maxUnavailable === undefined) return [];
    return [invalidValue('spec', object.spec, 'minAvailable and maxUnavailable cannot be both set')];
  },
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  Service: service,
  Job: (object) => {
    const spec = asObject(asObject(asObject(object.spec).template).spec);
    const errors = podSpec(spec, 'spec.template.spec');
    const field = 'spec.template.spec.restartPolicy';
    if (spec.restartPolicy === 'Always') errors.push(required(field, 'valid values: "OnFailure", "Never"'));
    return errors;
  },
};
