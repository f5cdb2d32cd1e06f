import { checkName } from '#lab/cluster/names.ts';
import {
  asArray,
  asObject,
  isObject,
  type JsonObject,
  type KubeObject,
  type LabelSelector,
  sameJson,
} from '#lab/cluster/objects.ts';
import { selectorMatches } from '#lab/cluster/selectors.ts';
import {
  type FieldError,
  forbiddenField,
  invalidValue,
  required,
  unsupported,
} from '#lab/cluster/status-error.ts';

function replicas(spec: JsonObject): FieldError[] {
  const count = spec.replicas;
  if (typeof count === 'number' && count < 0) {
    return [invalidValue('spec.replicas', count, 'must be greater than or equal to 0')];
  }
  return [];
}

/** What is wrong with the containers of a pod or template; `field` is where its spec is. */
export function podSpec(spec: JsonObject, field: string): FieldError[] {
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
    if (String(container.image ?? '') === '') errors.push(required(`${path}.image`));
    if (names.has(name)) {
      errors.push({
        reason: 'FieldValueDuplicate',
        field: `${path}.name`,
        message: `Duplicate value: "${name}"`,
      });
    }
    names.add(name);
    const policy = container.imagePullPolicy;
    if (!['Always', 'IfNotPresent', 'Never'].includes(String(policy))) {
      errors.push(unsupported(`${path}.imagePullPolicy`, policy, ['Always', 'IfNotPresent', 'Never']));
    }
  });
  return errors;
}

/** What is wrong with a kind that has replicas, a selector and a template. */
export function workload(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const spec = asObject(object.spec);
  const template = asObject(spec.template);
  const labels = asObject(asObject(template.metadata).labels) as Record<string, string>;
  const errors = replicas(spec);
  if (previous !== undefined && !sameJson(asObject(previous.spec).selector, spec.selector)) {
    return [...errors, invalidValue('spec.selector', spec.selector, 'field is immutable')];
  }
  if (!isObject(spec.selector)) errors.push(required('spec.selector'));
  else if (Object.keys(spec.selector).length === 0) {
    const why = `empty selector is invalid for ${object.kind.toLowerCase()}`;
    errors.push(invalidValue('spec.selector', {}, why));
  }
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
export function pod(object: KubeObject, previous: KubeObject | undefined): FieldError[] {
  const errors = podSpec(asObject(object.spec), 'spec');
  const policy = asObject(object.spec).restartPolicy;
  const policies = ['Always', 'OnFailure', 'Never'];
  if (!policies.includes(String(policy))) errors.push(unsupported('spec.restartPolicy', policy, policies));
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

/** What is wrong with how a Deployment would roll. */
export function rollout(spec: JsonObject): FieldError[] {
  const errors: FieldError[] = [];
  const { type, rollingUpdate } = asObject(spec.strategy);
  const { maxSurge, maxUnavailable } = asObject(rollingUpdate);
  const field = 'spec.strategy.rollingUpdate';
  if (type === 'Recreate' && rollingUpdate !== undefined) {
    errors.push(forbiddenField(field, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (isZero(maxSurge) && isZero(maxUnavailable)) {
    errors.push(invalidValue(`${field}.maxUnavailable`, maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
  }
  const deadline = spec.progressDeadlineSeconds;
  if (typeof deadline === 'number' && deadline <= Number(spec.minReadySeconds ?? 0)) {
    errors.push(
      invalidValue('spec.progressDeadlineSeconds', deadline, 'must be greater than minReadySeconds'),
    );
  }
  return errors;
}

const isZero = (value: unknown): boolean => value === 0 || value === '0%';
