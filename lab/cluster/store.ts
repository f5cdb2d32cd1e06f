import { randomUUID } from 'node:crypto';
import { type KubeObject, sameJson, timestamp } from '#lab/cluster/objects.ts';
import { findKind, type Resource } from '#lab/cluster/resources.ts';

/** Who wrote: `load` means a recording was put in as it is, so controllers must not react. */
export type Actor = 'client' | 'controller' | 'load';

export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: Resource;
  object: KubeObject;
  previous: KubeObject | undefined;
  revision: number;
  actor: Actor;
}

export interface StoreState {
  revision: number;
  objects: KubeObject[];
  /** uids of objects that were loaded as they are and not touched since. */
  recorded: string[];
}

export interface Store {
  /** The newest revision given out; every write raises it by one, across all kinds, as etcd does. */
  revision(): number;
  /** Watches from before this revision cannot be served: 410. */
  oldestRevision(): number;
  get(resource: Resource, namespace: string | undefined, name: string): KubeObject | undefined;
  /** All objects of a kind, of one namespace where it is given, by namespace and name. */
  list(resource: Resource, namespace?: string): KubeObject[];
  /** Stores a new object as given, completed with uid and creation time. The key must be free. */
  create(resource: Resource, object: KubeObject, actor: Actor): KubeObject;
  /** Replaces an object. Equal content is not a write: no revision, no event. */
  replace(resource: Resource, object: KubeObject, actor: Actor): KubeObject;
  /** Changes a copy and stores it; undefined when the object is gone. */
  update(
    resource: Resource,
    current: KubeObject,
    change: (draft: KubeObject) => void,
    actor?: Actor,
  ): KubeObject | undefined;
  remove(resource: Resource, object: KubeObject, actor?: Actor): KubeObject | undefined;
  subscribe(listener: (change: Change) => void): () => void;
  since(revision: number): readonly Change[];
  /** True for an object of a recording that nobody has changed yet; a recorded pod stays one, since nothing runs it. */
  isRecorded(object: KubeObject): boolean;
  /** Makes a recorded object a live one. */
  adopt(object: KubeObject): void;
  state(): StoreState;
  clear(): void;
}

/** Enough for a client that reconnects; small enough that a test can outrun it. */
const HISTORY = 5_000;

const keyOf = (namespace: string | undefined, name: string): string => `${namespace ?? ''}/${name}`;

/** Objects that go out are never changed in place: a write replaces them, so readers may keep them. */
export function createStore(initial?: StoreState): Store {
  const kinds = new Map<Resource, Map<string, KubeObject>>();
  const recorded = new Set<string>(initial?.recorded);
  const listeners = new Set<(change: Change) => void>();
  let history: Change[] = [];
  let revision = initial?.revision ?? 1;
  let oldest = revision;

  const kindOf = (resource: Resource): Map<string, KubeObject> => {
    let kind = kinds.get(resource);
    if (kind === undefined) {
      kind = new Map();
      kinds.set(resource, kind);
    }
    return kind;
  };

  for (const object of initial?.objects ?? []) {
    const resource = findKind(object.apiVersion, object.kind);
    if (resource) kindOf(resource).set(keyOf(object.metadata.namespace, object.metadata.name), object);
  }

  function emit(change: Change): void {
    history.push(change);
    if (history.length > HISTORY) {
      history = history.slice(HISTORY / 2);
      oldest = (history[0]?.revision ?? revision) - 1;
    }
    for (const listener of listeners) listener(change);
  }

  function stamp(object: KubeObject): KubeObject {
    revision += 1;
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(revision) } };
  }

  const store: Store = {
    revision: () => revision,
    oldestRevision: () => oldest,
    get: (resource, namespace, name) => kindOf(resource).get(keyOf(namespace, name)),
    list: (resource, namespace) => {
      const all = [...kindOf(resource).entries()];
      const wanted = namespace === undefined ? all : all.filter(([key]) => key.startsWith(`${namespace}/`));
      return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
    },
    create: (resource, object, actor) => {
      const stored = stamp({
        ...object,
        metadata: {
          ...object.metadata,
          uid: object.metadata.uid || randomUUID(),
          creationTimestamp: object.metadata.creationTimestamp ?? timestamp(),
        },
      });
      const key = keyOf(stored.metadata.namespace, stored.metadata.name);
      const previous = kindOf(resource).get(key);
      kindOf(resource).set(key, stored);
      if (actor === 'load') recorded.add(stored.metadata.uid);
      emit({ type: previous ? 'MODIFIED' : 'ADDED', resource, object: stored, previous, revision, actor });
      return stored;
    },
    replace: (resource, object, actor) => {
      const key = keyOf(object.metadata.namespace, object.metadata.name);
      const previous = kindOf(resource).get(key);
      if (
        previous &&
        sameJson(
          { ...previous, metadata: withoutRevision(previous) },
          { ...object, metadata: withoutRevision(object) },
        )
      ) {
        return previous;
      }
      const stored = stamp(object);
      kindOf(resource).set(key, stored);
      if (stored.kind !== 'Pod') recorded.delete(stored.metadata.uid);
      emit({ type: 'MODIFIED', resource, object: stored, previous, revision, actor });
      return stored;
    },
    update: (resource, current, change, actor = 'controller') => {
      const latest = kindOf(resource).get(keyOf(current.metadata.namespace, current.metadata.name));
      if (latest === undefined || latest.metadata.uid !== current.metadata.uid) return undefined;
      const draft = structuredClone(latest);
      change(draft);
      return store.replace(resource, draft, actor);
    },
    remove: (resource, object, actor = 'controller') => {
      const key = keyOf(object.metadata.namespace, object.metadata.name);
      const previous = kindOf(resource).get(key);
      if (previous === undefined || previous.metadata.uid !== object.metadata.uid) return undefined;
      kindOf(resource).delete(key);
      recorded.delete(previous.metadata.uid);
      const removed = stamp(previous);
      emit({ type: 'DELETED', resource, object: removed, previous, revision, actor });
      return removed;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    since: (from) => history.filter((change) => change.revision > from),
    isRecorded: (object) => recorded.has(object.metadata.uid),
    adopt: (object) => {
      recorded.delete(object.metadata.uid);
    },
    state: () => ({
      revision,
      recorded: [...recorded],
      objects: [...kinds.values()].flatMap((kind) => [...kind.values()]),
    }),
    clear: () => {
      kinds.clear();
      recorded.clear();
      history = [];
      // Whoever watches must list again: nothing from before is left to tell.
      revision += 1;
      oldest = revision;
    },
  };
  return store;
}

function withoutRevision(object: KubeObject): unknown {
  const { resourceVersion: _revision, ...rest } = object.metadata;
  return rest;
}
