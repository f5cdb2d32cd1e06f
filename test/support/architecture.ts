import { dirname, join } from 'node:path/posix';

/** Path below the repository's root, with `/`, to text. */
export type SourceFiles = ReadonlyMap<string, string>;

export interface ImportEdge {
  /** A path of the repository, or a package by its name. */
  to: string;
  package: boolean;
  /** `import type`: gone when the program runs. `import { type X }` is not: Node still loads the module. */
  typeOnly: boolean;
  dynamic: boolean;
}

const STATIC = /^(?:import|export)\s+(type\s+)?(?:[\w$*\s{},]+?\s+from\s+)?['"]([^'"]+)['"]/gm;
const DYNAMIC = /\bimport\(\s*['"`]([^'"`]+)['"`]/g;

function target(from: string, specifier: string): Pick<ImportEdge, 'to' | 'package'> {
  if (specifier.startsWith('.')) return { to: join(dirname(from), specifier), package: false };
  if (specifier.startsWith('#')) return { to: specifier.slice(1), package: false };
  const parts = specifier.split('/');
  return {
    to: specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier),
    package: true,
  };
}

/** Every import of a file: static, re-exported and dynamic. Statements begin at the line's start, as Biome formats them. */
export function importsOf(file: string, text: string): ImportEdge[] {
  const edge = (specifier: string, typeOnly: boolean, dynamic: boolean): ImportEdge => ({
    ...target(file, specifier),
    typeOnly,
    dynamic,
  });
  const statics = [...text.matchAll(STATIC)].map((match) =>
    edge(match[2] ?? '', match[1] !== undefined, false),
  );
  const dynamics = [...text.matchAll(DYNAMIC)].map((match) => edge(match[1] ?? '', false, true));
  return [...statics, ...dynamics];
}

export type ImportGraph = ReadonlyMap<string, readonly ImportEdge[]>;

export function importGraph(files: SourceFiles): ImportGraph {
  return new Map([...files].map(([file, text]) => [file, importsOf(file, text)]));
}

/** The shortest chain of imports by value from a file to something that `wanted` accepts; undefined where none is. */
export function findPath(
  graph: ImportGraph,
  from: string,
  wanted: (edge: ImportEdge) => boolean,
): string[] | undefined {
  const before = new Map<string, string | undefined>([[from, undefined]]);
  const chain = (file: string): string[] => {
    const previous = before.get(file);
    return previous === undefined ? [file] : [...chain(previous), file];
  };
  for (const file of before.keys()) {
    for (const edge of graph.get(file) ?? []) {
      if (edge.typeOnly) continue;
      if (wanted(edge)) return [...chain(file), edge.to];
      if (!edge.package && graph.has(edge.to) && !before.has(edge.to)) before.set(edge.to, file);
    }
  }
  return undefined;
}

/** Cycles of imports by value, each once, beginning with its first file in order of names. */
export function findCycles(graph: ImportGraph): string[][] {
  const found = new Map<string, string[]>();
  for (const [file, edges] of graph) {
    for (const edge of edges) {
      if (edge.typeOnly || edge.package || !graph.has(edge.to)) continue;
      const back = edge.to === file ? [file] : findPath(graph, edge.to, (other) => other.to === file);
      if (!back) continue;
      const members = [...new Set(back)];
      const first = members.indexOf([...members].sort()[0] ?? '');
      const turned = [...members.slice(first), ...members.slice(0, first)];
      found.set([...members].sort().join(), turned);
    }
  }
  return [...found.values()];
}

export interface Violation {
  file: string;
  rule: string;
  /** What was found, why it is forbidden, and how to mend it. */
  message: string;
}

export function formatViolations(violations: readonly Violation[]): string[] {
  return violations.map((one) => `${one.file} [${one.rule}] ${one.message}`);
}
