import type { JsonObject } from '#lab/cluster/objects.ts';
import { groupVersion, RESOURCES, type Resource } from '#lab/cluster/resources.ts';

/**
 * As much of OpenAPI v3 as kubectl asks before it sends a write: which kinds there are, and that writes take
 * `fieldValidation` and `dryRun`. Without it `kubectl apply` and `kubectl create` refuse to start.
 */
export function openApi(path: string): JsonObject | undefined {
  const versions = [...new Set(RESOURCES.map(groupVersion))];
  const pathOf = (version: string): string => (version.includes('/') ? `apis/${version}` : `api/${version}`);
  if (path === '/openapi/v3') {
    const paths = versions.map((version) => [
      pathOf(version),
      { serverRelativeURL: `/openapi/v3/${pathOf(version)}` },
    ]);
    return { paths: Object.fromEntries(paths) };
  }
  const version = versions.find((candidate) => path === `/openapi/v3/${pathOf(candidate)}`);
  if (version === undefined) return undefined;
  const resources = RESOURCES.filter((resource) => groupVersion(resource) === version && !resource.virtual);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths: Object.fromEntries(
      resources.map((resource) => [urlOf(resource, pathOf(version)), operations(resource)]),
    ),
    components: {
      schemas: Object.fromEntries(resources.map((resource) => [schemaName(resource), schemaOf(resource)])),
    },
  };
}

function urlOf({ namespaced, plural }: Resource, base: string): string {
  return `/${base}/${namespaced ? 'namespaces/{namespace}/' : ''}${plural}/{name}`;
}

function schemaName({ group, version, kind }: Resource): string {
  return `io.k8s.api.${group === '' ? 'core' : group.split('.')[0]}.${version}.${kind}`;
}

function gvk({ group, version, kind }: Resource): JsonObject {
  return { group, version, kind };
}

function schemaOf(resource: Resource): JsonObject {
  return {
    type: 'object',
    'x-kubernetes-group-version-kind': [gvk(resource)],
    'x-kubernetes-preserve-unknown-fields': true,
  };
}

function operations(resource: Resource): JsonObject {
  const parameters = ['dryRun', 'fieldManager', 'fieldValidation'].map((name) => ({
    name,
    in: 'query',
    schema: { type: 'string', uniqueItems: true },
  }));
  const patch = {
    'x-kubernetes-action': 'patch',
    'x-kubernetes-group-version-kind': gvk(resource),
    parameters,
    responses: {},
  };
  return { patch, parameters: [] };
}
