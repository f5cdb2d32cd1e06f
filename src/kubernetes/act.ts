import { ConfigError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { AnsweredError, createSender } from '#src/kubernetes/act-request.ts';
import { assertName, assertNamespace } from '#src/kubernetes/names.ts';
import type { KubeObject } from '#src/kubernetes/objects.ts';

/** An operation of RFC 6902, as far as steps use them. */
export type PatchOperation = { op: 'test' | 'add' | 'replace'; path: string; value: Json };

/** Resources that a step or the credentials may address. Nothing else can be named, so nothing else can be reached. */
const RESOURCES = {
  deployments: '/apis/apps/v1',
  replicasets: '/apis/apps/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
  pods: '/api/v1',
  services: '/api/v1',
  secrets: '/api/v1',
  serviceaccounts: '/api/v1',
} as const;
type ActResource = keyof typeof RESOURCES;

export interface ActTarget {
  resource: ActResource;
  namespace: string;
  name: string;
  subresource?: 'scale' | 'token';
}

/** One call as it goes to the audit log: no bodies. */
export interface ActCall {
  verb: 'get' | 'list' | 'create' | 'patch' | 'delete';
  /** E.g. `deployments/scale`. */
  resource: string;
  namespace: string;
  name?: string;
  dryRun: boolean;
  /** The HTTP status; 0 where there was no answer. */
  status: number;
}

export interface ActorOptions {
  /** Names the cluster in errors. */
  cluster: string;
  /** `https://host:port`. */
  server: string;
  /** PEM of the authority that signed the server's certificate; the system's by default. */
  ca?: string | undefined;
  token: string;
  /** Puts `dryRun=All` on every write of this actor; there is no way around it per call. */
  dryRun: boolean;
  /** Longest wait for one answer; 10 s by default. */
  timeoutMs?: number;
  onCall?: (call: ActCall) => void;
}

export interface Actor {
  readonly dryRun: boolean;
  get(target: ActTarget): Promise<KubeObject>;
  /** Throws UpstreamError when there are more than `MAX_LISTED`: acting on half of what is there would be wrong. */
  list(resource: ActResource, namespace: string, labelSelector?: string): Promise<KubeObject[]>;
  patch(target: ActTarget, operations: readonly PatchOperation[]): Promise<KubeObject>;
  create(resource: ActResource, namespace: string, body: Json & object): Promise<KubeObject>;
  /** POST to a subresource, e.g. a token request. */
  createSub(target: ActTarget & { subresource: 'token' }, body: Json & object): Promise<KubeObject>;
  delete(target: ActTarget): Promise<void>;
  /** Asks the API server whether this identity may; stores nothing there. */
  mayI(access: Access): Promise<{ allowed: boolean; reason: string }>;
  /** Ends the connections. */
  close(): void;
}

export interface Access {
  verb: string;
  group: string;
  resource: string;
  subresource?: string;
  namespace: string;
  name?: string;
}

const MAX_LISTED = 2_000;

function pathOf(resource: ActResource, namespace: string, name?: string, subresource?: string): string {
  const base = `${RESOURCES[resource]}/namespaces/${assertNamespace(namespace)}/${resource}`;
  if (name === undefined) return base;
  return `${base}/${assertName(name, resource)}${subresource === undefined ? '' : `/${subresource}`}`;
}

/**
 * The only client of Casebook that can change a cluster. It holds one token, speaks TLS on one kept-alive connection,
 * and checks every name before it becomes part of a path: client libraries turn `..` into another resource.
 */
export function createActor(options: ActorOptions): Actor {
  const server = new URL(options.server);
  if (server.protocol !== 'https:' || server.pathname !== '/') {
    throw new ConfigError(
      `The cluster ${options.cluster} has the server ${server.origin}${server.pathname}, which cannot be acted on.`,
      'Give an https address without a path: a token must not travel in clear.',
    );
  }
  const { send, close } = createSender(server, options);

  async function call(
    about: Omit<ActCall, 'status' | 'dryRun'>,
    method: string,
    path: string,
    rest: { query?: Record<string, string>; body?: Json; contentType?: string } = {},
  ): Promise<string> {
    const writes = about.verb !== 'get' && about.verb !== 'list';
    const dryRun = options.dryRun && writes;
    const query = {
      ...rest.query,
      ...(dryRun ? { dryRun: 'All' } : {}),
      ...(writes ? { fieldManager: 'casebook' } : {}),
    };
    // The API refuses unknown query parameters nowhere, but a delete has no field manager.
    if (about.verb === 'delete') delete (query as Record<string, string>).fieldManager;
    let status = 0;
    try {
      const answer = await send(method, path, query, rest.body, rest.contentType);
      status = answer.status;
      return answer.text;
    } catch (error) {
      if (!(error instanceof AnsweredError)) throw error;
      status = error.status;
      throw error.error;
    } finally {
      options.onCall?.({ ...about, dryRun, status });
    }
  }

  const parse = (text: string): KubeObject => {
    try {
      return JSON.parse(text) as KubeObject;
    } catch (error) {
      throw new UpstreamError(
        `Cluster ${options.cluster} answered something that is not JSON.`,
        'Check that the server address is an API server and not a proxy in front of it.',
        { cause: error },
      );
    }
  };
  const about = (verb: ActCall['verb'], target: ActTarget): Omit<ActCall, 'status' | 'dryRun'> => ({
    verb,
    resource: target.subresource === undefined ? target.resource : `${target.resource}/${target.subresource}`,
    namespace: target.namespace,
    name: target.name,
  });
  const at = (target: ActTarget): string =>
    pathOf(target.resource, target.namespace, target.name, target.subresource);

  return {
    dryRun: options.dryRun,
    get: async (target) => parse(await call(about('get', target), 'GET', at(target))),
    list: async (resource, namespace, labelSelector) => {
      const query = { limit: String(MAX_LISTED), ...(labelSelector === undefined ? {} : { labelSelector }) };
      const text = await call({ verb: 'list', resource, namespace }, 'GET', pathOf(resource, namespace), {
        query,
      });
      const list = parse(text) as unknown as { items?: KubeObject[]; metadata?: { continue?: string } };
      if (list.metadata?.continue) {
        throw new UpstreamError(
          `There are more than ${MAX_LISTED} ${resource} in namespace ${namespace}.`,
          'A namespace of this size is not supported by this runbook.',
        );
      }
      return list.items ?? [];
    },
    patch: async (target, operations) =>
      parse(
        await call(about('patch', target), 'PATCH', at(target), {
          body: operations as unknown as Json,
          contentType: 'application/json-patch+json',
        }),
      ),
    create: async (resource, namespace, body) =>
      parse(
        await call({ verb: 'create', resource, namespace }, 'POST', pathOf(resource, namespace), { body }),
      ),
    createSub: async (target, body) =>
      parse(await call(about('create', target), 'POST', at(target), { body })),
    delete: async (target) => {
      await call(about('delete', target), 'DELETE', at(target));
    },
    mayI: async (access) => {
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const answer = await send(
        'POST',
        path,
        {},
        {
          apiVersion: 'authorization.k8s.io/v1',
          kind: 'SelfSubjectAccessReview',
          spec: { resourceAttributes: { ...access } },
        },
      ).catch((error: unknown) => {
        throw error instanceof AnsweredError ? error.error : error;
      });
      const { status } = JSON.parse(answer.text) as { status?: { allowed?: boolean; reason?: string } };
      return { allowed: status?.allowed === true, reason: status?.reason ?? '' };
    },
    close,
  };
}
