import type { JsonObject } from '#lab/cluster/objects.ts';
import { groupVersion, RESOURCES, type Resource } from '#lab/cluster/resources.ts';

const ALL_VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
export const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitCommit: 'lab',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'lab/cluster',
};

const SUBRESOURCE_KINDS: Readonly<
  Record<string, { kind: string; group?: string; version?: string; verbs: string[] }>
> = {
  scale: { kind: 'Scale', group: 'autoscaling', version: 'v1', verbs: ['get', 'patch', 'update'] },
  log: { kind: 'Pod', verbs: ['get'] },
  eviction: { kind: 'Eviction', group: 'policy', version: 'v1', verbs: ['create'] },
  token: { kind: 'TokenRequest', group: 'authentication.k8s.io', version: 'v1', verbs: ['create'] },
};

function describe(resource: Resource): JsonObject[] {
  const { plural, singular, namespaced, kind, shortNames, categories } = resource;
  const own = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: resource.virtual
      ? ['create']
      : ALL_VERBS.filter((verb) => verb !== 'deletecollection' || resource.collection),
    ...(shortNames.length === 0 ? {} : { shortNames }),
    ...(categories.length === 0 ? {} : { categories }),
  };
  const subs = resource.subresources.map((name) => {
    const known = SUBRESOURCE_KINDS[name] ?? { kind, verbs: ['get', 'patch', 'update'] };
    const { verbs, ...rest } = known;
    return { name: `${plural}/${name}`, singularName: '', namespaced, ...rest, verbs };
  });
  return [own, ...subs];
}

function groupOf(name: string): JsonObject {
  const versions = [...new Set(RESOURCES.filter((r) => r.group === name).map((r) => r.version))];
  const described = versions.map((version) => ({ groupVersion: `${name}/${version}`, version }));
  return { name, versions: described, preferredVersion: described[0] };
}

/** The discovery document at a path, or undefined where there is none. */
export function discover(path: string, host: string): JsonObject | undefined {
  const parts = path.split('/').filter((part) => part !== '');
  if (path === '/api' || path === '/api/') {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress: host }],
    };
  }
  const groups = [...new Set(RESOURCES.map((resource) => resource.group))].filter((group) => group !== '');
  if (parts[0] === 'apis' && parts.length === 1) {
    return { kind: 'APIGroupList', apiVersion: 'v1', groups: groups.map(groupOf) };
  }
  if (parts[0] === 'apis' && parts.length === 2 && groups.includes(parts[1] ?? '')) {
    return { kind: 'APIGroup', apiVersion: 'v1', ...groupOf(parts[1] ?? '') };
  }
  const version = parts[0] === 'api' ? parts.slice(1).join('/') : parts.slice(1).join('/');
  const resources = RESOURCES.filter((resource) => groupVersion(resource) === version);
  if (resources.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    ...(parts[0] === 'apis' ? { apiVersion: 'v1' } : {}),
    groupVersion: version,
    resources: resources.flatMap(describe),
  };
}
