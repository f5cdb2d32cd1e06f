import { asArray, isObject, type JsonObject } from '#lab/cluster/objects.ts';
import { isMergedSet, mergeKeyOf } from '#lab/cluster/patch/merge-keys.ts';
import { badRequest } from '#lab/cluster/status-error.ts';

/** Applies a strategic merge patch to a copy: lists with a merge key merge by it; `$patch` and its kin are obeyed. */
export function applyStrategicMerge(
  document: unknown,
  patch: unknown,
  path: readonly string[] = [],
): unknown {
  if (Array.isArray(patch)) return mergeList(asArray(document), patch, path);
  if (!isObject(patch)) return structuredClone(patch);
  if (patch.$patch === 'replace') return withoutDirectives(patch);
  if (patch.$patch === 'delete') return undefined;
  const result: JsonObject = isObject(document) ? { ...document } : {};
  const retain = patch.$retainKeys;
  for (const [key, value] of Object.entries(patch)) {
    if (key === '$patch' || key === '$retainKeys') continue;
    if (key.startsWith('$deleteFromPrimitiveList/')) {
      const field = key.slice('$deleteFromPrimitiveList/'.length);
      result[field] = asArray(result[field]).filter((item) => !asArray(value).includes(item));
    } else if (key.startsWith('$setElementOrder/')) {
      reorder(result, patch, key.slice('$setElementOrder/'.length), asArray(value), path);
    } else if (value === null) delete result[key];
    else {
      const merged = applyStrategicMerge(result[key], value, [...path, key]);
      if (merged === undefined) delete result[key];
      else result[key] = merged;
    }
  }
  if (Array.isArray(retain))
    for (const key of Object.keys(result)) if (!retain.includes(key)) delete result[key];
  return result;
}

function withoutDirectives(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDirectives);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !key.startsWith('$'))
      .map(([key, inner]) => [key, withoutDirectives(inner)]),
  );
}

function mergeList(
  document: readonly unknown[],
  patch: readonly unknown[],
  path: readonly string[],
): unknown[] {
  if (!patch.some(isObject)) {
    return isMergedSet(path) ? [...new Set([...document, ...patch])] : structuredClone([...patch]);
  }
  const replaces = patch.some((item) => isObject(item) && item.$patch === 'replace');
  const key = mergeKeyOf(path);
  if (key === undefined || replaces) {
    return patch.filter((item) => !(isObject(item) && '$patch' in item)).map(withoutDirectives);
  }
  let result = [...document];
  for (const item of patch) {
    if (!isObject(item)) continue;
    const id = item[key];
    if (id === undefined)
      throw badRequest(`map: ${JSON.stringify(item)} does not contain declared merge key: ${key}`);
    const index = result.findIndex((existing) => isObject(existing) && existing[key] === id);
    if (item.$patch === 'delete') result = result.filter((_, position) => position !== index);
    else if (index === -1) result.push(applyStrategicMerge({}, item, path));
    else result[index] = applyStrategicMerge(result[index], item, path);
  }
  return result;
}

/** Items named in the order come in that order; the others keep their place relative to what preceded them. */
function reorder(
  result: JsonObject,
  patch: JsonObject,
  field: string,
  order: readonly unknown[],
  path: readonly string[],
): void {
  const inner = [...path, field];
  const merged =
    field in patch && patch[field] !== null
      ? applyStrategicMerge(result[field], patch[field], inner)
      : result[field];
  if (!Array.isArray(merged)) return;
  const key = mergeKeyOf(inner);
  const idOf = (item: unknown): unknown => (key !== undefined && isObject(item) ? item[key] : item);
  const rank = new Map(order.map((item, index) => [idOf(item), index]));
  const named = merged
    .filter((item) => rank.has(idOf(item)))
    .sort((a, b) => (rank.get(idOf(a)) ?? 0) - (rank.get(idOf(b)) ?? 0));
  let next = 0;
  result[field] = merged.map((item) => (rank.has(idOf(item)) ? named[next++] : item));
}
