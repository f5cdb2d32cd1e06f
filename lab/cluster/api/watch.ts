import type { ServerResponse } from 'node:http';
import type { Answer } from '#lab/cluster/api/answer.ts';
import { presenterOf } from '#lab/cluster/api/presentation.ts';
import { filterOf, parseRevision } from '#lab/cluster/api/read.ts';
import type { ResourceRequest } from '#lab/cluster/api/request.ts';
import type { Core } from '#lab/cluster/core.ts';
import type { JsonObject, KubeObject } from '#lab/cluster/objects.ts';
import { groupVersion } from '#lab/cluster/resources.ts';
import { StatusError } from '#lab/cluster/status-error.ts';
import type { Change } from '#lab/cluster/store.ts';

/** Servers end a watch by themselves after half an hour to an hour; clients must cope with that. */
const LONGEST_WATCH_S = 1_800;
const BOOKMARK_EVERY_MS = 60_000;

/** Streams changes as lines of JSON. Too old a revision is an ERROR event inside a 200, as the watch cache answers it. */
export function handleWatch(core: Core, request: ResourceRequest): Answer {
  const { query, resource } = request;
  const matches = filterOf(request);
  const revision = watchRevision(query);
  const presenter = presenterOf(request);
  const initialEvents = query.get('sendInitialEvents') === 'true';
  const bookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
  let first = true;

  const stream = (response: ServerResponse): void => {
    const send = (type: string, object: JsonObject): void => {
      response.write(`${JSON.stringify({ type, object })}\n`);
    };
    const sendObject = (type: string, object: KubeObject): void => {
      send(type, presenter.event(object, first));
      first = false;
    };
    const onChange = (change: Change): void => {
      if (change.resource !== resource) return;
      const now = change.type !== 'DELETED' && matches(change.object);
      const before = change.previous !== undefined && matches(change.previous);
      if (now) sendObject(before ? 'MODIFIED' : 'ADDED', change.object);
      else if (before)
        sendObject('DELETED', change.type === 'DELETED' ? change.object : withRevision(change));
    };
    const bookmark = (annotations?: Record<string, string>): void => {
      const metadata = {
        resourceVersion: String(core.store.revision()),
        ...(annotations && { annotations }),
      };
      send('BOOKMARK', { kind: resource.kind, apiVersion: groupVersion(resource), metadata });
    };

    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
    response.flushHeaders();
    if (revision !== undefined && revision !== 0 && revision < core.store.oldestRevision()) {
      const message = `too old resource version: ${revision} (${core.store.oldestRevision()})`;
      send('ERROR', new StatusError(410, 'Expired', message).toStatus());
      response.end();
      return;
    }
    if (initialEvents || revision === undefined || revision === 0) {
      for (const object of core.store.list(resource, request.namespace))
        if (matches(object)) sendObject('ADDED', object);
      if (initialEvents) bookmark({ 'k8s.io/initial-events-end': 'true' });
    } else for (const change of core.store.since(revision)) onChange(change);

    const unsubscribe = core.store.subscribe(onChange);
    const seconds = Number(query.get('timeoutSeconds')) || LONGEST_WATCH_S;
    const end = setTimeout(() => response.end(), seconds * 1000);
    const marks = bookmarks ? setInterval(bookmark, BOOKMARK_EVERY_MS) : undefined;
    response.on('close', () => {
      unsubscribe();
      clearTimeout(end);
      clearInterval(marks);
    });
  };
  return { stream };
}

/** A list answers 400 to a revision that is no number, a watch 500: its own code reads it there. */
function watchRevision(query: URLSearchParams): number | undefined {
  try {
    return parseRevision(query);
  } catch (error) {
    if (!(error instanceof StatusError)) throw error;
    throw new StatusError(500, undefined, error.message.replace('invalid resource version: ', ''));
  }
}

/** An object that left the selector is told as deleted, in its last matching form but at the new revision. */
function withRevision(change: Change): KubeObject {
  const last = change.previous ?? change.object;
  return { ...last, metadata: { ...last.metadata, resourceVersion: String(change.revision) } };
}
