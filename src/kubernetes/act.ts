import { Agent, request } from 'node:https';
import { ConfigError, InvalidInputError, UpstreamError } from '#src/errors.ts';
import type { Json } from '#src/evidence/types.ts';
import { clusterError, unreachable } from '#src/kubernetes/errors.ts';
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
export type ActResource = keyof typeof RESOURCES;

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
/** Larger answers are refused: a step reads single workloads. */
const MAX_BYTES = 16 * 1024 * 1024;

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
  const agent = new Agent({ keepAlive: true, maxSockets: 2, ...(options.ca ? { ca: options.ca } : {}) });

  async function send(
    method: string,
    path: string,
    query: Record<string, string>,
    body?: Json,
    contentType = 'application/json',
  ): Promise<{ status: number; text: string }> {
    if (new URL(path, server).pathname !== path) {
      throw new InvalidInputError(
        `The path ${JSON.stringify(path)} is not as it would be sent.`,
        'Use plain names.',
      );
    }
    const search = new URLSearchParams(query).toString();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    const { promise, resolve, reject } = Promise.withResolvers<{
      status: number;
      text: string;
      retryAfter?: string;
    }>();
    const call = request(
      {
        agent,
        method,
        host: server.hostname.replace(/^\[|\]$/g, ''),
        port: server.port || 443,
        path: search === '' ? path : `${path}?${search}`,
        signal: AbortSignal.timeout(options.timeoutMs ?? 10_000),
        headers: {
          authorization: `Bearer ${options.token}`,
          accept: 'application/json',
          'user-agent': 'casebook-executor',
          ...(payload === undefined
            ? {}
            : { 'content-type': contentType, 'content-length': Buffer.byteLength(payload) }),
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > MAX_BYTES) response.destroy(new Error(`the answer is longer than ${MAX_BYTES} bytes`));
          else chunks.push(chunk);
        });
        response.on('error', reject);
        response.on('end', () => {
          const retryAfter = response.headers['retry-after'];
          resolve({
            status: response.statusCode ?? 0,
            text: Buffer.concat(chunks).toString('utf8'),
            ...(retryAfter === undefined ? {} : { retryAfter }),
          });
        });
      },
    );
    call.on('error', reject);
    call.end(payload);
    const answer = await promise.catch((error: unknown) => {
      throw unreachable(options.cluster, method, path, error);
    });
    if (answer.status < 200 || answer.status > 299) {
      throw new AnsweredError(
        answer.status,
        clusterError({ cluster: options.cluster, method, path, body: answer.text, ...answer }),
      );
    }
    return answer;
  }

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
    close: () => agent.destroy(),
  };
}

/** Carries the status past the error classes, which do not all have one. */
class AnsweredError extends Error {
  readonly status: number;
  readonly error: Error;

  constructor(status: number, error: Error) {
    super(error.message);
    this.status = status;
    this.error = error;
  }
}
