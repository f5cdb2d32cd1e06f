import { readFileSync } from 'node:fs';
import {
  type ApiConstructor,
  type ApiType,
  createConfiguration,
  HttpMethod,
  KubeConfig,
  type RequestContext,
  type ResponseContext,
  ServerConfiguration,
} from '@kubernetes/client-node';
import { ConfigError, describeError, InvalidInputError } from '#src/errors.ts';
import { clusterError, unreachable } from './errors.ts';

export interface LoadClusterOptions {
  /** A path, or the YAML itself. Without it: KUBECONFIG, ~/.kube/config or the pod's service account. */
  kubeconfig?: string;
  /** A context of the kubeconfig; its current one by default. */
  context?: string;
  /** How cases name this cluster; the kubeconfig's cluster name by default. */
  name?: string;
  /** Longest wait for one answer; 10 s by default. */
  timeoutMs?: number;
}

export interface ClusterRequest {
  method?: keyof typeof HttpMethod;
  /** Starts with /api, /apis, /version, /livez, /readyz or /healthz; must need no normalisation. */
  path: string;
  query?: Record<string, string | number | boolean | undefined>;
  /** Sent as JSON. */
  body?: unknown;
  /** Of the body; `application/json` by default. Patches name their patch type here. */
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** One cluster: its kubeconfig entry and one kept-alive connection pool. */
export interface Cluster {
  readonly name: string;
  readonly server: string;
  readonly kubeConfig: KubeConfig;
  /** The namespace of the context, where it names one. */
  readonly namespace: string | undefined;
  /** The answer's text. Throws DeniedError, NotFoundError, InvalidInputError or UpstreamError. */
  requestText(request: ClusterRequest): Promise<string>;
  /** The answer parsed as plain JSON: typed client objects cost four times as much on long lists. */
  requestJson(request: ClusterRequest): Promise<unknown>;
  /** A client of @kubernetes/client-node on the same pool. Callers check names first (`assertName`). */
  api<T extends ApiType>(type: ApiConstructor<T>): T;
  /** Closes the pool. */
  close(): Promise<void>;
}

type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** Certificates of a kubeconfig rotate; a pool lives this long and is then made again from what the config says. */
const POOL_LIFE_MS = 10 * 60_000;
const DEFAULT_TIMEOUT_MS = 10_000;

/** Opens a cluster. No connection is made before the first request. Throws ConfigError. */
export function loadCluster(options: LoadClusterOptions = {}): Cluster {
  const kubeConfig = loadKubeConfig(options);
  const entry = kubeConfig.getCurrentCluster();
  if (!entry) {
    throw new ConfigError('The kubeconfig has no current cluster.', 'Set current-context or name a context.');
  }
  const name = options.name ?? entry.name;
  const context = kubeConfig.getContextObject(kubeConfig.getCurrentContext());
  const server = new ServerConfiguration(entry.server.replace(/\/+$/, ''), {});
  const pool = createPool(kubeConfig);
  const timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const configuration = createConfiguration({
    baseServer: server,
    authMethods: { default: pool.authentication },
    promiseMiddleware: [
      { pre: async (request) => withDefaultTimeout(request, timeoutMs), post: async (response) => response },
    ],
  });

  async function requestText(request: ClusterRequest): Promise<string> {
    const { method = 'GET', path } = request;
    assertPath(path);
    const context = server.makeRequestContext(path, HttpMethod[method]);
    for (const [key, value] of Object.entries(request.query ?? {})) {
      if (value !== undefined) context.setQueryParam(key, String(value));
    }
    context.setHeaderParam('Accept', request.accept ?? 'application/json');
    if (request.body !== undefined) {
      context.setHeaderParam('Content-Type', request.contentType ?? 'application/json');
      context.setBody(JSON.stringify(request.body));
    }
    const timeout = AbortSignal.timeout(request.timeoutMs ?? timeoutMs);
    context.setSignal(request.signal ? AbortSignal.any([request.signal, timeout]) : timeout);
    let response: ResponseContext;
    let text: string;
    try {
      await pool.authentication.applySecurityAuthentication(context);
      response = await configuration.httpApi.send(context).toPromise();
      text = await response.body.text();
    } catch (error) {
      request.signal?.throwIfAborted();
      throw unreachable(name, method, path, error);
    }
    if (response.httpStatusCode >= 200 && response.httpStatusCode < 300) return text;
    throw clusterError({
      cluster: name,
      method,
      path,
      status: response.httpStatusCode,
      body: text,
      retryAfter: response.headers['retry-after'],
    });
  }

  return {
    name,
    server: entry.server,
    kubeConfig,
    namespace: context?.namespace,
    requestText,
    requestJson: async (request) => {
      const text = await requestText(request);
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        throw unreachable(name, request.method ?? 'GET', request.path, error);
      }
    },
    api: (type) => new type(configuration),
    close: () => pool.close(),
  };
}

function loadKubeConfig(options: LoadClusterOptions): KubeConfig {
  const kubeConfig = new KubeConfig();
  const { kubeconfig } = options;
  try {
    if (kubeconfig === undefined) kubeConfig.loadFromDefault();
    else if (kubeconfig.includes('\n')) kubeConfig.loadFromString(kubeconfig);
    else {
      // Read first, so that a missing file is told from a broken one.
      readFileSync(kubeconfig);
      kubeConfig.loadFromFile(kubeconfig);
    }
  } catch (error) {
    const what =
      kubeconfig === undefined || kubeconfig.includes('\n')
        ? 'The kubeconfig'
        : `The kubeconfig ${kubeconfig}`;
    throw new ConfigError(`${what} cannot be read: ${describeError(error)}.`, 'Name a readable kubeconfig.', {
      cause: error,
    });
  }
  if (options.context !== undefined) {
    if (!kubeConfig.getContextObject(options.context)) {
      const known = kubeConfig.getContexts().map((context) => context.name);
      throw new ConfigError(
        `The kubeconfig has no context ${JSON.stringify(options.context)}.`,
        `Use one of: ${known.join(', ') || '(it has none)'}.`,
      );
    }
    kubeConfig.setCurrentContext(options.context);
  }
  // The client refuses plain HTTP without this flag, which means nothing there; kubectl accepts such servers.
  kubeConfig.clusters = kubeConfig.clusters.map((cluster) =>
    cluster.server.startsWith('http://') ? { ...cluster, skipTLSVerify: true } : cluster,
  );
  return kubeConfig;
}

/**
 * The client makes a connection pool, and so a TLS connection, for every request. This keeps the first pool and hands
 * it to later requests, whose headers (tokens rotate) are still computed each time.
 */
function createPool(kubeConfig: KubeConfig) {
  let current: { dispatcher: Dispatcher; at: number } | undefined;
  const retire = (dispatcher: Dispatcher): Promise<void> => dispatcher.close();

  return {
    authentication: {
      getName: () => 'kubeconfig',
      async applySecurityAuthentication(context: RequestContext): Promise<void> {
        await kubeConfig.applySecurityAuthentication(context);
        const made = context.getDispatcher();
        if (!made) return;
        if (current && Date.now() - current.at < POOL_LIFE_MS) {
          context.setDispatcher(current.dispatcher);
          await retire(made);
          return;
        }
        const old = current?.dispatcher;
        current = { dispatcher: made, at: Date.now() };
        // Closing waits for the requests under way, which must not hold up this one.
        if (old) retire(old).catch(() => old.destroy());
      },
    },
    async close(): Promise<void> {
      const old = current?.dispatcher;
      current = undefined;
      await old?.destroy();
    },
  };
}

function withDefaultTimeout(request: RequestContext, timeoutMs: number): RequestContext {
  const given = request.getSignal();
  const timeout = AbortSignal.timeout(timeoutMs);
  request.setSignal(given ? AbortSignal.any([given, timeout]) : timeout);
  return request;
}

function assertPath(path: string): void {
  const normal = new URL(path, 'http://cluster.invalid').pathname;
  if (!/^\/(?:apis?|version|livez|readyz|healthz|openapi)(?:\/|$)/.test(path) || normal !== path) {
    throw new InvalidInputError(
      `${JSON.stringify(path.slice(0, 200))} is not a path of the Kubernetes API.`,
      'Check its names.',
    );
  }
}
