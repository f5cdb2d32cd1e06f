import { checkLabels, checkName } from '#lab/cluster/names.ts';
import {
  asArray,
  asObject,
  isObject,
  type JsonObject,
  type KubeObject,
  type LabelSelector,
  sameJson,
} from '#lab/cluster/objects.ts';
import type { Resource } from '#lab/cluster/resources.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  required,
  unsupported,
} from '#lab/cluster/status-error.ts';

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

function replicas(spec: JsonObject): FieldError[] {
  const count = spec.replicas;
  if (typeof count === 'number' && count < 0) {
    return [invalidValue('spec.replicas', count, 'must be greater than or equal to 0')];
  }
  return [];
}

function podSpec(spec: JsonObject, field: string): FieldError[] {
  const containers = asArray(spec.containers);
  if (containers.length === 0) return [required(`${field}.containers`)];
  const errors: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((value, index) => {
    const container = asObject(value);
    const path = `${field}.containers[${index}]`;
    const name = String(container.name ?? '');
    if (name === '') errors.push(required(`${path}.name`));
    else errors.push(...checkName('label', name, `${path}.name`));
    if (names.has(name))
      errors.push({
        reason: 'FieldValueDuplicate',
        field: `${path}.name`,
        message: `Duplicate value: "${name}"`,
      });
    names.add(name);
    if (String(container.image ?? '') === '') errors.push(required(`${path}.image`));
    const policy = container.imagePullPolicy;
    if (!['Always', 'IfNotPresent', 'Never'].includes(String(policy))) {
      errors.push(unsupported(`${path}.imagePullPolicy`, policy, ['Always', 'IfNotPresent', 'Never']));
    }
  });
  return errors;
}

function workload(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const spec = asObject(object.spec);
  const template = asObject(spec.template);
  const labels = asObject(asObject(template.metadata).labels) as Record<string, string>;
  const errors = replicas(spec);
  if (previous !== undefined && !sameJson(asObject(previous.spec).selector, spec.selector)) {
    return [...errors, invalidValue('spec.selector', spec.selector, 'field is immutable')];
  }
  if (!isObject(spec.selector)) errors.push(required('spec.selector'));
  if (!isObject(spec.selector) || !selectorMatches(spec.selector as LabelSelector, labels)) {
    errors.push(
      invalidValue('spec.template.metadata.labels', labels, '`selector` does not match template `labels`'),
    );
  }
  const policy = asObject(template.spec).restartPolicy;
  const inner = podSpec(asObject(template.spec), 'spec.template.spec');
  if (policy !== undefined && policy !== 'Always')
    inner.push(unsupported('spec.template.spec.restartPolicy', policy, ['Always']));
  return [...errors, ...inner];
}

/** Of a running pod only images, tolerations (additions) and deadlines may change. */
function pod(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const errors = podSpec(asObject(object.spec), 'spec');
  if (previous === undefined || sameJson(frozenPart(object), frozenPart(previous))) return errors;
  return [
    ...errors,
    forbiddenField(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ];
}

function frozenPart(object: KubeObject): unknown {
  const {
    containers,
    initContainers,
    tolerations: _t,
    activeDeadlineSeconds: _a,
    ...rest
  } = asObject(object.spec);
  const withoutImage = (list: unknown): unknown[] =>
    asArray(list).map((item) => ({ ...asObject(item), image: '' }));
  return { ...rest, containers: withoutImage(containers), initContainers: withoutImage(initContainers) };
}

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
  const name = asObject(object.roleRef).name;
  return typeof name === 'string' && name !== '' ? [] : [required('roleRef.name')];
}

const CHECKS: Readonly<Record<string, Check>> = {
  Deployment: workload,
  ReplicaSet: workload,
  StatefulSet: workload,
  DaemonSet: workload,
  Pod: pod,
  ConfigMap: dataKeys,
  Secret: dataKeys,
  RoleBinding: binding,
  ClusterRoleBinding: binding,
  Service: (object) => {
    const spec = asObject(object.spec);
    const bare = spec.type === 'ExternalName' || spec.clusterIP === 'None';
    return asArray(spec.ports).length === 0 && !bare ? [required('spec.ports')] : [];
  },
  Job: (object) => podSpec(asObject(asObject(asObject(object.spec).template).spec), 'spec.template.spec'),
};
