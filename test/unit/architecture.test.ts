import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path/posix';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { SCENARIOS } from '#lab/scenarios/registry.ts';
import { SIGNATURES } from '#src/diagnosis/signatures/registry.ts';
import { QUEUES } from '#src/jobs/queues.ts';
import { SIGNAL_SOURCES } from '#src/signals/registry.ts';
import {
  findCycles,
  findPath,
  formatViolations,
  importGraph,
  importsOf,
  type SourceFiles,
} from '#test/support/architecture.ts';
import { checkArchitecture, checkRegistry, type Registry, RULES } from '#test/support/architecture-rules.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

function readSources(folders: readonly string[]): SourceFiles {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  return new Map(files.sort().map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

function foldersThatExist(): string[] {
  const here = new Set(readdirSync(root));
  return ['src', 'agents', 'tools', 'lab', 'evals'].filter((folder) => here.has(folder));
}

function foldersBelow(path: string): string[] {
  return readdirSync(`${root}/${path}`, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
}

const tree = readSources(foldersThatExist());

const REGISTRIES: readonly Registry[] = [
  { registry: 'src/signals/registry.ts', folder: 'src/signals/sources', member: /: SignalSource =/ },
  ...foldersBelow('src/diagnosis/signatures').map((family) => ({
    registry: `src/diagnosis/signatures/${family}/registry.ts`,
    folder: `src/diagnosis/signatures/${family}`,
    member: /: Signature =|^export const \w+ = \w+Signature\(/m,
  })),
  {
    registry: 'src/evidence/collectors/registry.ts',
    folder: 'src/evidence/collectors',
    member: /: Collector =|^export const \w+ = \w+Collector\(/m,
    contract: ['src/evidence/collectors/collector.ts'],
  },
  {
    registry: 'src/runs/steps/registry.ts',
    folder: 'src/runs/steps',
    member: /: StepAction =/,
    contract: ['src/runs/steps/work.ts'],
  },
  {
    registry: 'src/slack/listeners/actions/registry.ts',
    folder: 'src/slack/listeners/actions',
    member: /: ActionListener =/,
  },
  {
    registry: 'src/slack/listeners/commands/registry.ts',
    folder: 'src/slack/listeners/commands',
    member: /: CommandListener =/,
  },
  {
    registry: 'src/slack/listeners/events/registry.ts',
    folder: 'src/slack/listeners/events',
    member: /: EventListener =/,
  },
  {
    registry: 'src/slack/listeners/views/registry.ts',
    folder: 'src/slack/listeners/views',
    member: /: ViewListener =/,
  },
  { registry: 'tools/registry.ts', folder: 'tools', member: /^export default defineTool\(/m },
];

describe('the tree', () => {
  test('was read', () => {
    expect(tree.size).toBeGreaterThan(200);
    expect(
      importGraph(tree)
        .get('src/signals/registry.ts')
        ?.map((edge) => edge.to),
    ).toContain('src/signals/sources/alertmanager.ts');
  });

  test('every import leads to a file of the tree', () => {
    const lost = [...importGraph(tree)].flatMap(([file, edges]) =>
      edges
        .filter((edge) => !edge.package && !edge.dynamic && edge.to.endsWith('.ts') && !tree.has(edge.to))
        // Evaluations build worlds with what tests build theirs with; the compiler knows whether it is there.
        .filter((edge) => !(file.startsWith('evals/') && edge.to.startsWith('test/support/')))
        .map((edge) => `${file} -> ${edge.to}`),
    );
    expect(lost).toEqual([]);
  });

  test.each(Object.keys(RULES))('holds %s', (rule) => {
    expect(formatViolations(checkArchitecture(tree, [rule]))).toEqual([]);
  });

  test.each(REGISTRIES)('$registry lists its folder', (registry) => {
    expect(formatViolations(checkRegistry(tree, registry))).toEqual([]);
  });

  const namesIn = (folder: string): string[] =>
    [...tree.keys()]
      .filter((file) => file.startsWith(`${folder}/`))
      .map((file) => basename(file, '.ts'))
      .sort();

  test('every queue has a processor of its name, and no processor is without a queue', () => {
    expect(namesIn('src/jobs/processors')).toEqual(Object.keys(QUEUES).sort());
  });

  test('a signal source is called as its file', () => {
    expect(SIGNAL_SOURCES.map(({ name }) => name).sort()).toEqual(namesIn('src/signals/sources'));
  });

  test('a signature is called as its path: family and failure', () => {
    const paths = new Set(
      [...tree.keys()].map((file) =>
        file
          .replace(/^src\/diagnosis\/signatures\//, '')
          .replace(/\.ts$/, '')
          .replace('/', '.'),
      ),
    );
    expect(SIGNATURES.map(({ cause }) => cause).filter((cause) => !paths.has(cause))).toEqual([]);
  });

  test('a scenario is called as its file, and every file with a scenario is offered', () => {
    const defined = [...tree].filter(
      ([file, text]) => file.startsWith('lab/scenarios/') && /: ScenarioDefinition =/.test(text),
    );
    expect(SCENARIOS.map(({ id }) => id).sort()).toEqual(
      defined.map(([file]) => basename(file, '.ts')).sort(),
    );
  });
});

/** One planted violation for each rule: a rule that finds nothing here would find nothing anywhere. */
const PLANTED: Readonly<Record<string, Record<string, string>>> = {
  'src-without-lab': { 'src/cases/open.ts': "import type { Lab } from '#lab/run/lab.ts';" },
  'nobody-imports-bin': { 'src/http/server.ts': "import { runProcess } from '#src/bin/process.ts';" },
  'actions-without-models': {
    'src/runs/execute.ts': "import { helper } from './helper.ts';",
    'src/runs/helper.ts': "import { words } from '#src/log.ts';",
    'src/log.ts': "import { ChatOpenAI } from '@langchain/openai';",
  },
  'healthy-without-the-engine': {
    'evals/healthy.ts': "import { words } from './words.ts';",
    'evals/words.ts': "import { engine } from '#src/diagnosis/engine.ts';",
    'src/diagnosis/engine.ts': '',
  },
  'agents-read-only': {
    'tools/kubernetes/get-pods.ts': "export { read } from '#src/kubernetes/read.ts';",
    'src/kubernetes/read.ts': "import { act } from './act.ts';",
    'src/kubernetes/act.ts': '',
  },
  'one-reader-of-the-environment': { 'src/slack/app.ts': 'const token = process.env.SLACK_BOT_TOKEN;' },
  'queues-are-named-once': { 'src/slack/hints.ts': "const queue = new Queue('views', {});" },
  'bullmq-in-jobs': { 'src/slack/hints.ts': "import { Queue } from 'bullmq';" },
  'sql-in-store': { 'src/cases/open.ts': "await db.selectFrom('cases').execute();" },
  'stages-in-order': { 'src/evidence/types.ts': "import type { Run } from '#src/runs/types.ts';" },
  'no-cycles': {
    'src/a.ts': "import { b } from './b.ts';",
    'src/b.ts': "import { c } from '#src/c.ts';",
    'src/c.ts': "import { a } from './a.ts';",
  },
  'no-default-exports': { 'src/a.ts': 'export default function a() {}' },
  'kebab-case': { 'src/cases/openCase.ts': '' },
  'short-files': { 'src/a.ts': 'x\n'.repeat(401) },
  'no-barrels': { 'src/cases/index.ts': "export * from './open.ts';" },
};

/** Close to the violations above, and allowed. */
const INNOCENT: Record<string, string> = {
  'src/bin/commands/start.ts': "const lab = await import('#lab/start.ts');",
  'lab/start.ts': "import { runProcess } from '#src/bin/process.ts';",
  'src/bin/process.ts': '',
  'src/config.ts': 'const value = process.env.HOST;',
  'src/runs/types.ts': "import type { Finding } from '#src/diagnosis/types.ts';",
  'src/diagnosis/types.ts': "import type { Gap } from '#src/evidence/types.ts';",
  'src/evidence/types.ts': '/** Says "import x from agents" in words. */',
  'src/store/cases.ts': "await db.selectFrom('cases').execute(); await sql<{ n: number }>`select 1`;",
  'src/a.ts': "import type { B } from './b.ts';",
  'src/b.ts': "import { a } from './a.ts';",
  'agents/scribe/agent.ts':
    "import { tool } from '#tools/kubernetes/get-pods.ts';\nimport type { Run } from '#src/runs/types.ts';",
  'tools/kubernetes/get-pods.ts':
    "import { ChatOpenAI } from '@langchain/openai';\nexport default defineTool({});",
  'src/long.ts': 'x\n'.repeat(400),
};

describe('the checker', () => {
  test('has a planted violation for every rule', () => {
    expect(Object.keys(PLANTED).sort()).toEqual(Object.keys(RULES).sort());
  });

  test.each(Object.entries(PLANTED))('finds a planted violation of %s and says why', (rule, planted) => {
    const found = checkArchitecture(new Map(Object.entries(planted)), [rule]);
    expect(found.length).toBeGreaterThan(0);
    for (const violation of found) {
      expect(Object.keys(planted)).toContain(violation.file);
      expect(violation.message).toMatch(/\. .+\./s);
    }
  });

  test('accepts what is allowed', () => {
    expect(formatViolations(checkArchitecture(new Map(Object.entries(INNOCENT))))).toEqual([]);
  });

  test('reads every form of import', () => {
    const text = [
      "import 'node:fs';",
      "import type { A } from './a.ts';",
      "import { type B, c } from '#src/b.ts';",
      'import {\n  d,\n  type E,\n} from "@scope/pack/deep";',
      "import * as all from 'all';",
      "export { f } from '../f.ts';",
      "export type { G } from './g.ts';",
      "const h = await import('./h.ts');",
      "import main, { other } from 'main';",
      " * import { no } from 'comment';",
      "export const text = 'from';",
    ].join('\n');
    const edges = importsOf('src/x/y.ts', text).map(
      ({ to, typeOnly, dynamic }) => `${to}${typeOnly ? ' type' : ''}${dynamic ? ' dynamic' : ''}`,
    );
    expect(edges.sort()).toEqual(
      [
        '@scope/pack',
        'all',
        'main',
        'node:fs',
        'src/b.ts',
        'src/f.ts',
        'src/x/a.ts type',
        'src/x/g.ts type',
        'src/x/h.ts dynamic',
      ].sort(),
    );
  });

  test('a chain names the way, and a cycle is found once whatever its length', () => {
    const graph = importGraph(
      new Map([
        ['src/a.ts', "import { b } from './b.ts';"],
        ['src/b.ts', "import { c } from './c.ts';\nimport { b } from './b.ts';"],
        ['src/c.ts', "import { a } from './a.ts';\nimport pg from 'pg';"],
      ]),
    );
    expect(findPath(graph, 'src/a.ts', (edge) => edge.to === 'pg')).toEqual([
      'src/a.ts',
      'src/b.ts',
      'src/c.ts',
      'pg',
    ]);
    expect(findCycles(graph)).toEqual([['src/a.ts', 'src/b.ts', 'src/c.ts'], ['src/b.ts']]);
  });

  test('finds a member that no registry lists, a file that nobody uses, and a registry that is missing', () => {
    const registry = {
      registry: 'src/signals/registry.ts',
      folder: 'src/signals/sources',
      member: /: SignalSource =/,
    };
    const files = {
      'src/signals/registry.ts': "import { a } from './sources/a.ts';",
      'src/signals/sources/a.ts': "import { help } from './help.ts';\nexport const a: SignalSource = {};",
      'src/signals/sources/help.ts': 'export const help = 1;',
      'src/signals/sources/forgotten.ts': 'export const b: SignalSource = {};',
      'src/signals/sources/dead.ts': 'export const dead = 1;',
    };
    expect(checkRegistry(new Map(Object.entries(files)), registry).map(({ file }) => basename(file))).toEqual(
      ['forgotten.ts', 'dead.ts'],
    );
    expect(checkRegistry(new Map(), registry)[0]?.message).toContain('does not exist');
  });
});
