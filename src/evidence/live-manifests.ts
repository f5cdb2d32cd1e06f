import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { ConfigError, describeError } from '#src/errors.ts';
import { type KubeObject, READABLE, type ReadableKind } from '#src/kubernetes/objects.ts';
import { redactText } from '#src/redaction/redact.ts';
import type { ManifestsPort } from './ports.ts';
import type { Gap } from './types.ts';

const MOST_FILES = 5_000;
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Declared objects of a folder of YAML or JSON files, with all that is below it: a checkout of what is applied, as plain
 * manifests (kustomizations and charts have to be rendered first). Objects of kinds with namespaces that name none are
 * those of the folder of the namespace's name they stand in, if any, else of `default`, as `kubectl apply` takes them.
 * Secrets are left out. A file that cannot be read is a gap and costs no other.
 */
export function manifestsFolder(folder: string): ManifestsPort {
  return {
    source: 'manifests',
    manifests: async ({ namespace }, { signal, limit }) => {
      const missing: Gap[] = [];
      const items: KubeObject[] = [];
      for (const path of await filesOf(folder)) {
        signal.throwIfAborted();
        const name = relative(folder, path);
        try {
          items.push(...(await objectsIn(path)).filter((object) => isOf(object, namespace, name)));
        } catch (error) {
          missing.push({
            what: `declared objects of ${name}`,
            why: redactText(describeError(error)).slice(0, 200),
            fix: 'Correct the file; templates have to be rendered first.',
          });
        }
      }
      const kept = items.slice(0, limit);
      return {
        items: kept,
        truncated: items.length > limit,
        query: `${folder} namespace=${namespace}`,
        missing: missing.slice(0, 5),
      };
    },
  };
}

async function filesOf(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && /\.(?:ya?ml|json)$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => !/(?:^|\/)(?:\.git|node_modules)\//.test(relative(folder, path)))
      .sort()
      .slice(0, MOST_FILES);
  } catch (error) {
    throw new ConfigError(
      `The folder of manifests ${folder} cannot be read: ${describeError(error)}.`,
      'Set CASEBOOK_MANIFESTS to a folder that this process may read.',
      { cause: error },
    );
  }
}

async function objectsIn(path: string): Promise<KubeObject[]> {
  const { size } = await stat(path);
  if (size > MOST_BYTES) throw new Error(`it has ${size} bytes, more than ${MOST_BYTES}`);
  const documents = parseAllDocuments(await readFile(path, 'utf8'), { logLevel: 'error' });
  return [...documents].flatMap((document) => {
    const [error] = document.errors;
    if (error) throw error;
    return flattened(document.toJS() as unknown);
  });
}

/** Objects of a document: one, or those of a List. Anything else (values of a chart, settings of a tool) is none. */
function flattened(value: unknown): KubeObject[] {
  if (typeof value !== 'object' || value === null) return [];
  const object = value as Partial<KubeObject> & { items?: unknown };
  if (typeof object.apiVersion !== 'string' || typeof object.kind !== 'string') return [];
  if (Array.isArray(object.items) && object.kind.endsWith('List')) return object.items.flatMap(flattened);
  if (object.kind === 'Secret') return [];
  if (typeof object.metadata?.name !== 'string') {
    // An unrendered {{ .Release.Name }} is a map to YAML.
    if (object.metadata?.name) throw new Error('its name is no text, as in a template');
    return [];
  }
  return [object as KubeObject];
}

function isOf({ kind, metadata }: KubeObject, namespace: string, name: string): boolean {
  const readable = READABLE[kind as ReadableKind] as (typeof READABLE)[ReadableKind] | undefined;
  if (readable && !readable.namespaced) return kind === 'Namespace' && metadata.name === namespace;
  if (metadata.namespace !== undefined) return metadata.namespace === namespace;
  const folders = name.split('/').slice(0, -1);
  return folders.includes(namespace) || (namespace === 'default' && folders.length === 0);
}
