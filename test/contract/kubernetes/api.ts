import { Agent, request } from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';

/** What a Kubernetes API answered: the status code and the body, parsed where it is JSON. */
export interface Answer {
  code: number;
  body: Body;
  text: string;
  contentType: string;
}

/** A loose view of any API object or Status; tests name the paths they expect. */
export interface Body {
  kind?: string;
  apiVersion?: string;
  metadata?: {
    name?: string;
    uid?: string;
    resourceVersion?: string;
    generation?: number;
    deletionTimestamp?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    continue?: string;
    ownerReferences?: { uid: string }[];
    finalizers?: string[];
  };
  status?: unknown;
  reason?: string;
  message?: string;
  code?: number;
  details?: {
    name?: string;
    kind?: string;
    group?: string;
    causes?: { reason?: string; message?: string; field?: string }[];
  };
  items?: Body[];
  [field: string]: unknown;
}

interface CallOptions {
  body?: unknown;
  contentType?: string;
  accept?: string;
  /** Replaces the admin's credentials; null sends none. */
  token?: string | null;
}

export interface WatchEvent {
  type: string;
  object: Body;
}

export interface Api {
  call(method: string, path: string, options?: CallOptions): Promise<Answer>;
  /** Collects events until `enough` says so. Rejects after 15 s. */
  watch(
    path: string,
    enough: (events: readonly WatchEvent[]) => boolean,
    options?: CallOptions,
  ): Promise<WatchEvent[]>;
  close(): void;
}

/** A plain HTTPS client: the contract is about what goes over the wire, so no client library is in between. */
export function createApi(kubeconfig: string): Api {
  const config = new KubeConfig();
  config.loadFromString(kubeconfig);
  const cluster = config.getCurrentCluster();
  const user = config.getCurrentUser();
  if (!cluster || !user) throw new Error('the kubeconfig has no current context');
  const decode = (data: string | undefined): Buffer | undefined =>
    data ? Buffer.from(data, 'base64') : undefined;
  const ca = decode(cluster.caData);
  const identified = new Agent({
    keepAlive: true,
    ca,
    cert: decode(user.certData),
    key: decode(user.keyData),
  });
  const anonymous = new Agent({ keepAlive: true, ca });

  function open(method: string, path: string, options: CallOptions) {
    const { body, token } = options;
    const payload = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body);
    const bearer = token === undefined ? user?.token : token;
    const headers: Record<string, string> = { accept: options.accept ?? 'application/json' };
    if (payload !== undefined) {
      headers['content-type'] = options.contentType ?? 'application/json';
      // Node frames the body of a DELETE only when it is told its length.
      headers['content-length'] = String(Buffer.byteLength(payload));
    }
    if (bearer) headers.authorization = `Bearer ${bearer}`;
    const agent = token === undefined ? identified : anonymous;
    const sent = request(new URL(path, cluster?.server), { method, headers, agent });
    sent.end(payload);
    return sent;
  }

  return {
    call: (method, path, options = {}) =>
      new Promise((resolve, reject) => {
        const sent = open(method, path, options);
        sent.on('error', reject);
        sent.on('response', (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', reject);
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const contentType = response.headers['content-type'] ?? '';
            const body = contentType.startsWith('application/json') ? (JSON.parse(text) as Body) : {};
            resolve({ code: response.statusCode ?? 0, body, text, contentType });
          });
        });
      }),
    watch: (path, enough, options = {}) =>
      new Promise((resolve, reject) => {
        const sent = open('GET', path, options);
        const events: WatchEvent[] = [];
        let rest = '';
        const timer = setTimeout(
          () => finish(new Error(`only ${JSON.stringify(events)} after 15 s`)),
          15_000,
        );
        const finish = (error?: Error): void => {
          clearTimeout(timer);
          sent.destroy();
          if (error) reject(error);
          else resolve(events);
        };
        sent.on('error', (error) => {
          clearTimeout(timer);
          reject(error);
        });
        sent.on('response', (response) => {
          response.on('error', finish);
          response.on('data', (chunk: Buffer) => {
            const lines = (rest + chunk.toString()).split('\n');
            rest = lines.pop() ?? '';
            events.push(...lines.filter((line) => line !== '').map((line) => JSON.parse(line) as WatchEvent));
            if (enough(events)) finish();
          });
          response.on('end', () => finish(enough(events) ? undefined : new Error('the watch ended early')));
        });
      }),
    close: () => {
      identified.destroy();
      anonymous.destroy();
    },
  };
}
