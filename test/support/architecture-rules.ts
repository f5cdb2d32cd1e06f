import { basename } from 'node:path/posix';
import {
  findCycles,
  findPath,
  type ImportEdge,
  type ImportGraph,
  importGraph,
  type SourceFiles,
  type Violation,
} from './architecture.ts';

/** The way of the data. A stage may import those before it, never one after it. */
const STAGES = [
  'signals',
  'cases',
  'evidence',
  'diagnosis',
  'proposals',
  'approvals',
  'runs',
  'reports',
] as const;
const MAX_LINES = 400;

type Rule = (files: SourceFiles, graph: ImportGraph) => Violation[];

const below = (path: string, ...folders: string[]): boolean =>
  folders.some((folder) => path === folder || path.startsWith(`${folder}/`));

/** A rule on single import statements. */
function importRule(
  rule: string,
  forbidden: (file: string, edge: ImportEdge) => boolean,
  why: string,
  fix: string,
): Rule {
  return (_files, graph) =>
    [...graph].flatMap(([file, edges]) =>
      edges
        .filter((edge) => forbidden(file, edge))
        .map((edge) => ({ file, rule, message: `imports ${edge.to}. ${why} ${fix}` })),
    );
}

/** A rule on everything that a file loads, directly or through other files. */
function reachRule(
  rule: string,
  from: (file: string) => boolean,
  forbidden: (edge: ImportEdge) => boolean,
  why: string,
  fix: string,
): Rule {
  return (_files, graph) =>
    [...graph.keys()].filter(from).flatMap((file) => {
      const path = findPath(graph, file, forbidden);
      return path ? [{ file, rule, message: `reaches ${path.slice(1).join(' -> ')}. ${why} ${fix}` }] : [];
    });
}

/** A rule on the text of files. The message quotes what was found. */
function textRule(
  rule: string,
  applies: (file: string) => boolean,
  pattern: RegExp,
  why: string,
  fix: string,
): Rule {
  return (files) =>
    [...files].flatMap(([file, text]) => {
      const found = applies(file) ? pattern.exec(text) : null;
      if (!found) return [];
      const line = text.slice(0, found.index).split('\n').length;
      return [{ file, rule, message: `line ${line}: "${found[0].trim().slice(0, 60)}". ${why} ${fix}` }];
    });
}

function nameRule(
  rule: string,
  forbidden: (file: string, text: string) => boolean,
  why: string,
  fix: string,
): Rule {
  return (files) =>
    [...files]
      .filter(([file, text]) => forbidden(file, text))
      .map(([file]) => ({ file, rule, message: `${why} ${fix}` }));
}

function stageOf(path: string): number {
  const [root, stage] = path.split('/');
  return root === 'src' ? STAGES.indexOf(stage as (typeof STAGES)[number]) : -1;
}

const isAgentOrLangChain = (edge: ImportEdge): boolean =>
  edge.package
    ? /^(@langchain\/|langchain$|langgraph|@langgraph\/)/.test(`${edge.to}`)
    : below(edge.to, 'agents', 'src/agent');
const inSrc = (file: string): boolean => below(file, 'src');

export const RULES: Readonly<Record<string, Rule>> = {
  'src-without-lab': importRule(
    'src-without-lab',
    (file, edge) => inSrc(file) && below(edge.to, 'lab', 'test') && !(below(file, 'src/bin') && edge.dynamic),
    'The production image holds no lab.',
    'Move what is shared into src; src/bin may load the lab by a dynamic import.',
  ),
  'nobody-imports-bin': importRule(
    'nobody-imports-bin',
    (file, edge) => below(edge.to, 'src/bin') && !below(file, 'src/bin', 'lab', 'test'),
    'src/bin composes processes; whoever imports it starts one.',
    'Move the shared part to the folder it belongs to.',
  ),
  'actions-without-models': reachRule(
    'actions-without-models',
    (file) => below(file, 'src/proposals', 'src/approvals', 'src/runs') || file === 'src/bin/executor.ts',
    isAgentOrLangChain,
    'What decides and acts must not load a model.',
    'Pass validated data in instead.',
  ),
  'healthy-without-the-engine': reachRule(
    'healthy-without-the-engine',
    (file) => ['evals/healthy.ts', 'evals/benign.ts'].includes(file),
    (edge) => !edge.package && below(edge.to, 'src/diagnosis'),
    'Whoever makes healthy clusters must not know what the engine looks for.',
    'Say it again in evals, by what Kubernetes documents.',
  ),
  'agents-read-only': reachRule(
    'agents-read-only',
    (file) => below(file, 'agents', 'tools'),
    (edge) =>
      !edge.package &&
      (below(edge.to, 'src/slack', 'src/jobs', 'src/runs') || edge.to === 'src/kubernetes/act.ts'),
    'Agents and tools only read: no Slack, no jobs, no writes to a cluster.',
    'Use the read side (src/kubernetes/read.ts, src/store, src/telemetry).',
  ),
  'one-reader-of-the-environment': textRule(
    'one-reader-of-the-environment',
    (file) => below(file, 'src', 'agents', 'tools') && file !== 'src/config.ts',
    /\bprocess\.env\b/,
    'Settings that are read in many places cannot be checked at start nor listed by `casebook doctor`.',
    'Add the variable to src/config.ts and pass its value in.',
  ),
  'queues-are-named-once': textRule(
    'queues-are-named-once',
    (file) => file !== 'src/jobs/queues.ts',
    /\bnew (?:Queue|Worker|QueueEvents|FlowProducer)\(\s*['"`]/,
    'A queue that is named twice loses its jobs on the day one name changes.',
    'Add it to QUEUES in src/jobs/queues.ts and use openJobs.',
  ),
  'bullmq-in-jobs': importRule(
    'bullmq-in-jobs',
    // The migration makes BullMQ's tables, because they are part of the schema that the roles are granted.
    (file, edge) =>
      edge.to === 'bullmq' && inSrc(file) && !below(file, 'src/jobs') && file !== 'src/store/migrate.ts',
    'Jobs are hints that go through one contract.',
    'Use Enqueue of src/jobs/queues.ts.',
  ),
  'sql-in-store': textRule(
    'sql-in-store',
    (file) => below(file, 'src', 'agents', 'tools') && !below(file, 'src/store', 'src/telemetry'),
    /\bsql(?:<[^`;]*>)?`|\.(?:selectFrom|insertInto|updateTable|deleteFrom|mergeInto)\(|\.query\(\s*['"`]\s*(?!select 1\b)(?:select|insert|update|delete|with|alter|create)\b/i,
    'Every statement stands where the grants and the schema are reviewed.',
    'Write a function in src/store (or src/telemetry) and call it.',
  ),
  'stages-in-order': importRule(
    'stages-in-order',
    (file, edge) => stageOf(file) >= 0 && stageOf(edge.to) > stageOf(file),
    `The way of the data is ${STAGES.join(', ')}.`,
    'Move the type or function to the earlier stage, or hand it in as a parameter.',
  ),
  'no-cycles': (_files, graph) =>
    findCycles(graph).map((cycle) => ({
      file: cycle[0] ?? '',
      rule: 'no-cycles',
      message: `${[...cycle, cycle[0]].join(' -> ')}. Modules of a cycle see each other half loaded. Move what both need to a third file.`,
    })),
  'no-default-exports': textRule(
    'no-default-exports',
    // An agent or a tool is named by its path, and its file holds nothing else.
    (file) => !/^agents\/[^/]+\/agent\.ts$|^tools\/[^/]+\/[^/]+\.ts$/.test(file),
    /^export default\b|^export \{[^}]*\bas default\b/m,
    'A default export has another name in every file.',
    'Name it.',
  ),
  'kebab-case': nameRule(
    'kebab-case',
    (file) => !file.split('/').every((part) => /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+)*$/.test(part)),
    'Names differ between systems that tell cases apart and those that do not.',
    'Use lower case with hyphens.',
  ),
  'short-files': (files) =>
    [...files].flatMap(([file, text]) => {
      const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
      if (lines <= MAX_LINES) return [];
      return [
        {
          file,
          rule: 'short-files',
          message: `has ${lines} lines. Past ${MAX_LINES} a file does two things. Split it along them.`,
        },
      ];
    }),
  'no-barrels': nameRule(
    'no-barrels',
    (file, text) =>
      basename(file) === 'index.ts' ||
      (text.trim() !== '' &&
        text
          .trim()
          .split('\n')
          .every((line) => /^export \* from/.test(line))),
    'A barrel hides where things live and loads all of them.',
    'Import from the file itself; a list of members is a registry.ts.',
  ),
};

export interface Registry {
  registry: string;
  folder: string;
  /** What a member declares, e.g. `: Signature =`. Other files of the folder are helpers of members. */
  member: RegExp;
  /** Files of the folder that are neither: the contract, for example. */
  contract?: readonly string[];
}

/**
 * A registry lists exactly the members of its folder. A file that declares a member and is not imported there is dead
 * code that looks alive; so is one that nobody of the folder imports.
 */
export function checkRegistry(
  files: SourceFiles,
  { registry, folder, member, contract = [] }: Registry,
): Violation[] {
  const graph = importGraph(files);
  if (!graph.has(registry)) {
    return [
      {
        file: registry,
        rule: 'registries',
        message: `does not exist. The members of ${folder} need their registry. Write it.`,
      },
    ];
  }
  const listed = new Set((graph.get(registry) ?? []).map((edge) => edge.to));
  const inside = [...files.keys()].filter(
    (file) => below(file, folder) && file !== registry && !contract.includes(file),
  );
  const used = new Set(
    inside.flatMap((file) => (graph.get(file) ?? []).filter((edge) => !edge.typeOnly).map((edge) => edge.to)),
  );
  return inside
    .filter((file) => !listed.has(file) && (member.test(files.get(file) ?? '') || !used.has(file)))
    .map((file) => ({
      file,
      rule: 'registries',
      message: `is not in ${registry}. What is not listed there never runs. Add it there, or delete it.`,
    }));
}

/** All rules, or those named, in order. */
export function checkArchitecture(
  files: SourceFiles,
  names: readonly string[] = Object.keys(RULES),
): Violation[] {
  const graph = importGraph(files);
  return names.flatMap((name) => RULES[name]?.(files, graph) ?? []);
}
