import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { checkIdentity, isDryRun, readObject } from '#lab/cluster/api/body.ts';
import { applyPatch } from '#lab/cluster/api/patch.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import {
  asObject,
  type JsonObject,
  type KubeObject,
  type LabelSelector,
  numberAt,
} from '#lab/cluster/objects.ts';
import { selectorText } from '#lab/cluster/selectors.ts';
import { conflict, invalid, invalidValue } from '#lab/cluster/status-error.ts';
import { mustGet, replaceObject } from '#lab/cluster/writes.ts';

const SCALE = { apiVersion: 'autoscaling/v1', kind: 'Scale' };

function scaleOf(object: KubeObject): JsonObject {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const spec = asObject(object.spec);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: numberAt(spec, 'replicas') },
    status: {
      replicas: numberAt(object, 'status.replicas'),
      selector: selectorText(spec.selector as LabelSelector),
    },
  };
}

/** The scale subresource: the replica count of a workload, whatever its kind. */
export function handleScale(core: Core, request: ResourceRequest): Answer {
  const { resource, namespace, name, verb } = request;
  const object = mustGet(core, resource, namespace, name);
  if (verb === 'get') return ok(scaleOf(object));
  const dryRun = isDryRun(request.query, verb === 'patch' ? 'PatchOptions' : 'UpdateOptions');
  const wanted = verb === 'patch' ? applyPatch(request, scaleOf(object)) : readObject(request, SCALE);
  checkIdentity(request, wanted);
  const meta = asObject(wanted.metadata);
  if (meta.resourceVersion && meta.resourceVersion !== object.metadata.resourceVersion)
    throw conflict(resource, name);
  const replicas = numberAt(wanted, 'spec.replicas');
  if (replicas < 0) {
    const error = invalidValue('spec.replicas', replicas, 'must be greater than or equal to 0');
    throw invalid({ group: 'autoscaling', kind: 'Scale' }, name, [error]);
  }
  const next = { ...object, spec: { ...asObject(object.spec), replicas } };
  return ok(scaleOf(replaceObject(core, resource, object, next, '', { dryRun })));
}
