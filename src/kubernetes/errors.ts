import {
  type CasebookError,
  DeniedError,
  describeError,
  InvalidInputError,
  NotFoundError,
  UpstreamError,
} from '#src/errors.ts';
import { redactText } from '#src/redaction/redact.ts';

/** What an answer of the API server was about. */
export interface FailedRequest {
  cluster: string;
  method: string;
  /** The path without its query. */
  path: string;
  status: number;
  /** The body as text: JSON from an API server, HTML from a proxy, empty for some 401. Never shown as it is. */
  body: string;
  retryAfter?: string | undefined;
}

const VERBS: Record<string, string> = {
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** The RBAC permission that a request needs: `list pods in namespace shop`, `get deployments.apps/scale in …`. */
export function permissionOf(method: string, path: string): string {
  const match =
    /^\/(?:api\/v1|apis\/([^/]+)\/[^/]+)(?:\/namespaces\/([^/]+)(?=\/))?\/([^/?]+)(?:\/([^/?]+))?(?:\/([^/?]+))?/.exec(
      path,
    );
  if (!match) return `${method} ${path}`;
  const [, group, namespace, resource, name, subresource] = match;
  const verb = VERBS[method] ?? (name ? 'get' : 'list');
  const full = `${resource}${group ? `.${group}` : ''}${subresource ? `/${subresource}` : ''}`;
  return `${verb} ${full}${namespace ? ` in namespace ${namespace}` : ' cluster-wide'}`;
}

/** The `message` of a Status body, redacted and at most 300 characters; nothing of any other body. */
export function statusMessage(body: string): string {
  if (!body.startsWith('{')) return '';
  try {
    const status = JSON.parse(body) as { message?: unknown };
    return typeof status.message === 'string' ? redactText(status.message).slice(0, 300) : '';
  } catch (error) {
    if (error instanceof SyntaxError) return '';
    throw error;
  }
}

/** The error class that says who must act, for an answer that is not 2xx. */
export function clusterError(failed: FailedRequest): CasebookError {
  const { cluster, method, path, status } = failed;
  const permission = permissionOf(method, path);
  const said = statusMessage(failed.body);
  const tried = `Cluster ${cluster} answered ${status} to ${method} ${path}${said ? `: ${said}` : ''}.`;
  if (status === 401) {
    return new DeniedError(tried, `Renew the credentials that the kubeconfig names for cluster ${cluster}.`);
  }
  if (status === 403) return new DeniedError(tried, `Grant the permission to ${permission}.`);
  if (status === 404) return new NotFoundError(tried, `Check the name and that ${permission} is granted.`);
  if (status === 400 || status === 422)
    return new InvalidInputError(tried, 'Correct the request as the message says.');
  const seconds = Number(failed.retryAfter);
  return new UpstreamError(tried, status === 409 ? 'Read the object again and retry.' : 'Retry later.', {
    status,
    ...(Number.isFinite(seconds) && failed.retryAfter ? { retryAfterMs: seconds * 1_000 } : {}),
  });
}

/** The error for a request that got no answer at all. */
export function unreachable(cluster: string, method: string, path: string, error: unknown): UpstreamError {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
  const why = timedOut ? 'no answer in time' : redactText(describeError(cause)).slice(0, 200);
  return new UpstreamError(
    `Cluster ${cluster} did not answer ${method} ${path}: ${why}.`,
    'Check that the API server is reachable from here and that the kubeconfig names the right address.',
    { cause: error },
  );
}
