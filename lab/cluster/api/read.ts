import { type Answer, ok } from '#lab/cluster/api/answer.ts';
import { type Presenter, presenterOf } from '#lab/cluster/api/presentation.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import type { KubeObject } from '#lab/cluster/objects.ts';
import {
  type FieldMatcher,
  type LabelMatcher,
  parseFieldSelector,
  parseLabelSelector,
} from '#lab/cluster/selectors.ts';
import { badRequest, StatusError } from '#lab/cluster/status-error.ts';
import { mustGet } from '#lab/cluster/writes.ts';

export function handleGet(core: Core, request: ResourceRequest): Answer {
  const object = mustGet(core, request.resource, request.namespace, request.name);
  return ok(presenterOf(request).one(object));
}

/** What a list or watch lets through. */
export function filterOf(request: ResourceRequest): (object: KubeObject) => boolean {
  const labels: LabelMatcher = parseLabelSelector(request.query.get('labelSelector') ?? '');
  const fields: FieldMatcher = parseFieldSelector(
    request.query.get('fieldSelector') ?? '',
    request.resource.kind,
  );
  const { namespace, name } = request;
  return (object) =>
    (name === '' || object.metadata.name === name) &&
    (namespace === undefined || object.metadata.namespace === namespace) &&
    labels(object.metadata.labels ?? {}) &&
    fields(object);
}

interface Page {
  revision: number;
  after: string;
}

function parseContinue(token: string): Page {
  try {
    const page: unknown = JSON.parse(Buffer.from(token, 'base64url').toString());
    return page as Page;
  } catch (error) {
    throw badRequest(`continue key is not valid: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const keyOf = (object: KubeObject): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

export function handleList(core: Core, request: ResourceRequest): Answer {
  const { query, resource, namespace } = request;
  checkRevision(core, query);
  const matches = filterOf(request);
  const token = query.get('continue');
  const page = token ? parseContinue(token) : undefined;
  if (page && page.revision < core.store.oldestRevision()) {
    throw new StatusError(
      410,
      'Expired',
      'The provided continue parameter is too old to display a consistent list result.',
    );
  }
  let items = core.store.list(resource, namespace).filter(matches);
  if (page) items = items.filter((object) => keyOf(object) > page.after);
  const limit = parseLimit(query.get('limit'));
  const rest = limit > 0 ? Math.max(0, items.length - limit) : 0;
  const shown = rest > 0 ? items.slice(0, limit) : items;
  const revision = page?.revision ?? core.store.revision();
  const last = shown.at(-1);
  const more =
    rest > 0 && last
      ? {
          continue: Buffer.from(JSON.stringify({ revision, after: keyOf(last) })).toString('base64url'),
          // With a selector a server does not know how much is left.
          ...(query.get('labelSelector') || query.get('fieldSelector') ? {} : { remainingItemCount: rest }),
        }
      : {};
  const presenter: Presenter = presenterOf(request);
  return ok(presenter.list(shown, { resourceVersion: String(revision), ...more }));
}

function parseLimit(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^-?\d+$/.test(text))
    throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** Revision of a request, undefined where it asks for none. Throws 400 for what is no number. */
export function parseRevision(query: URLSearchParams): number | undefined {
  const text = query.get('resourceVersion');
  if (text === null || text === '') return undefined;
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** The lab keeps the present only: an exact older revision is gone, a future one does not exist yet. */
function checkRevision(core: Core, query: URLSearchParams): void {
  const revision = parseRevision(query);
  const current = core.store.revision();
  if (revision === undefined || revision === 0) return;
  if (revision > current) {
    throw new StatusError(504, 'Timeout', `Too large resource version: ${revision}, current: ${current}`, {
      causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
      retryAfterSeconds: 1,
    });
  }
  if (query.get('resourceVersionMatch') === 'Exact' && revision < core.store.oldestRevision()) {
    throw new StatusError(410, 'Expired', `The resourceVersion for the provided list is too old.`);
  }
}
