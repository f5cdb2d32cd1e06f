import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  ApiException,
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  type V1PodSpec,
} from '@kubernetes/client-node';
import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { environmentSchema, loadConfig, loadRolePasswords } from '#src/config.ts';
import { RUNBOOK_DIR } from '#src/proposals/folders.ts';
import { loadRunbooks } from '#src/proposals/runbooks.ts';
import { rbacManifests } from '#src/runs/rbac.ts';
import { findPath, type ImportEdge, importGraph } from '#test/support/architecture.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const PROCESSES = ['slack', 'worker', 'executor'] as const;
const ROLE_PASSWORDS = ['CASEBOOK_SLACK_PASSWORD', 'CASEBOOK_WORKER_PASSWORD', 'CASEBOOK_EXECUTOR_PASSWORD'];
const isSetting = (name: string): boolean => name in environmentSchema.shape || ROLE_PASSWORDS.includes(name);
const isSecret = (name: string): boolean => /PASSWORD|TOKEN|SECRET|_KEY$/.test(name);

test('the passwords that the migration reads are the ones that are handed to it', () => {
  const given = Object.fromEntries(ROLE_PASSWORDS.map((name) => [name, 'x']));
  expect(Object.keys(loadRolePasswords(given))).toHaveLength(ROLE_PASSWORDS.length);
});

interface ComposeService {
  image?: string;
  build?: string;
  command?: string[];
  environment?: Record<string, string | number>;
  depends_on?: Record<string, { condition: string }>;
  healthcheck?: { test?: string[]; disable?: boolean };
  networks?: string[];
  volumes?: string[];
  ports?: string[];
  read_only?: boolean;
}

describe('docker-compose.yml', () => {
  const text = read('docker-compose.yml');
  const compose = parse(text, { merge: true }) as {
    services: Record<string, ComposeService>;
    networks: Record<string, unknown>;
    volumes: Record<string, unknown>;
  };
  const services = Object.entries(compose.services);
  const ours = services.filter(([, service]) => service.build !== undefined);
  const variables = [...text.matchAll(/\$\{([A-Z_]+)(:[?-][^}]*)?\}/g)].map((match) => ({
    name: match[1] ?? '',
    rule: match[2] ?? '',
  }));

  test('has every process, the migration and the stores', () => {
    expect(Object.keys(compose.services).sort()).toEqual([
      'clickhouse',
      'executor',
      'migrate',
      'postgres',
      'slack',
      'valkey',
      'worker',
    ]);
    expect(ours.map(([, service]) => service.command?.join(' ')).sort()).toEqual(
      ['migrate', ...PROCESSES.map((name) => `start ${name}`)].sort(),
    );
  });

  test.each(services)('%s has an image with a version, and what it refers to is there', (_name, service) => {
    expect(service.image).toMatch(/^[\w./-]+:[\w.-]+$/);
    expect(service.image).not.toMatch(/:latest$/);
    for (const [target, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = compose.services[target];
      expect(other, target).toBeDefined();
      if (condition === 'service_healthy')
        expect(other?.healthcheck?.test, `${target} has no healthcheck`).toBeDefined();
      else expect(condition).toBe('service_completed_successfully');
    }
    for (const network of service.networks ?? []) expect(compose.networks).toHaveProperty(network);
    for (const volume of service.volumes ?? []) {
      const [source = ''] = volume.split(':');
      if (!volume.startsWith('${')) expect(compose.volumes).toHaveProperty(source);
    }
  });

  test('nothing depends on itself, through whatever', () => {
    const reach = (name: string, seen: readonly string[]): void => {
      expect(seen).not.toContain(name);
      for (const next of Object.keys(compose.services[name]?.depends_on ?? {})) reach(next, [...seen, name]);
    };
    for (const [name] of services) reach(name, []);
  });

  test.each(ours)('%s is given only settings that Casebook reads, and all it needs', (name, service) => {
    const environment = service.environment ?? {};
    expect(Object.keys(environment).filter((variable) => !isSetting(variable))).toEqual([]);
    const filled = Object.fromEntries(
      Object.entries(environment).map(([variable, value]) => [
        variable,
        String(value).replaceAll(
          /\$\{[A-Z_]+(?::-([^}]*)|:\?[^}]*)?\}/g,
          (_match, fallback?: string) => fallback ?? 'x=y',
        ),
      ]),
    );
    const config = loadConfig(filled);
    const user = new URL(config.DATABASE_URL.replaceAll('x=y', 'xy')).username;
    expect(user).toBe(name === 'migrate' ? 'casebook' : `casebook_${name}`);
    expect(service.read_only).toBe(true);
  });

  test('who holds what: no Slack token beyond slack, no cluster in slack, the reader for the worker', () => {
    const has = (name: string, variable: string): boolean =>
      variable in (compose.services[name]?.environment ?? {});
    expect(PROCESSES.filter((name) => has(name, 'SLACK_BOT_TOKEN'))).toEqual(['slack']);
    expect(PROCESSES.filter((name) => has(name, 'OPENAI_API_KEY'))).toEqual(['worker']);
    expect(PROCESSES.filter((name) => has(name, 'CASEBOOK_KUBECONFIG'))).toEqual(['worker', 'executor']);
    expect(compose.services.worker?.volumes?.join()).toContain('CASEBOOK_READER_KUBECONFIG');
    expect(compose.services.executor?.volumes?.join()).toContain('CASEBOOK_EXECUTOR_KUBECONFIG');
  });

  test('no secret has a default, and none is written here', () => {
    for (const { name, rule } of variables.filter((one) => isSecret(one.name))) {
      expect(rule === ':-' || rule.startsWith(':?'), `${name}${rule}`).toBe(true);
      if (/PASSWORD/.test(name)) expect(rule, name).toMatch(/^:\?/);
    }
    for (const [name, { environment = {} }] of services) {
      for (const [variable, value] of Object.entries(environment)) {
        if (isSecret(variable)) expect(String(value), `${name} ${variable}`).toMatch(/^\$\{/);
      }
    }
  });

  test('the example of .env names every variable, and only these, with no secret in it', () => {
    const example = read('deploy/compose.env.example')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('=') as [string, string]);
    expect(example.map(([name]) => name).sort()).toEqual(
      [...new Set(variables.map(({ name }) => name))].sort(),
    );
    expect(example.filter(([name, value]) => isSecret(name) && value !== '')).toEqual([]);
  });
});

describe('Dockerfile', () => {
  const dockerfile = read('Dockerfile');
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)].flatMap(
    (match) => match[1]?.split(' ') ?? [],
  );

  function sources(folder: string): [string, string][] {
    return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
      .map((file) => [file, read(file)]);
  }

  test('copies what exists and what .dockerignore lets through', () => {
    const passed = read('.dockerignore')
      .split('\n')
      .filter((line) => line.startsWith('!'))
      .map((line) => line.slice(1));
    expect([...new Set(copied)].sort()).toEqual(passed.sort());
    for (const path of copied) expect(existsSync(join(root, path)), path).toBe(true);
  });

  test('everything that a process loads is in the image: copied, a production package or part of Node', () => {
    const graph = importGraph(new Map(['src', 'agents', 'tools'].flatMap(sources)));
    const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> };
    const isMissing = ({ to, package: isPackage }: ImportEdge): boolean =>
      isPackage
        ? !to.startsWith('node:') && !(to in dependencies)
        : !copied.some((path) => to === path || to.startsWith(`${path}/`));
    // `casebook` on a laptop may start the lab, which is no part of the image.
    const isLab = ({ to, dynamic }: ImportEdge): boolean => dynamic && to.startsWith('lab/');
    const missing = ['casebook', ...PROCESSES]
      .map((name) => findPath(graph, `src/bin/${name}.ts`, (edge) => !isLab(edge) && isMissing(edge)))
      .filter((path) => path !== undefined);
    expect(missing).toEqual([]);
  });

  test('runs as a user by number, on the Node that is pinned here', () => {
    expect(dockerfile).toMatch(/^USER [1-9]\d*:[1-9]\d*$/m);
    const { devDependencies } = JSON.parse(read('package.json')) as {
      devDependencies: Record<string, string>;
    };
    for (const [, major] of dockerfile.matchAll(/^FROM node:(\d+)-slim/gm))
      expect(devDependencies.node).toMatch(new RegExp(`^${major}\\.`));
  });
});

interface Manifest extends KubernetesObject {
  metadata: { name: string; namespace?: string; labels?: Record<string, string> };
  spec?: {
    replicas?: number;
    selector?: unknown;
    template?: { metadata: { labels: Record<string, string> }; spec: V1PodSpec };
  };
  data?: Record<string, string>;
  stringData?: Record<string, string>;
  rules?: { resources?: string[]; verbs: string[] }[];
}

describe('deploy/kubernetes', () => {
  const folder = 'deploy/kubernetes';
  const manifestsOf = (file: string): Manifest[] =>
    parseAllDocuments(read(join(folder, file))).map((document) => document.toJS() as Manifest);
  const { resources } = parse(read(join(folder, 'kustomization.yaml'))) as { resources: string[] };
  const all = resources.flatMap(manifestsOf);
  const secrets = manifestsOf('secrets.example.yaml');
  const workloads = all.flatMap((manifest) =>
    manifest.spec?.template ? [{ manifest, pod: manifest.spec.template.spec }] : [],
  );

  test('the kustomization lists every file but the example', () => {
    const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    expect(
      files.filter((file) => !['kustomization.yaml', 'secrets.example.yaml'].includes(file)).sort(),
    ).toEqual([...resources].sort());
  });

  test('rbac/casebook.yaml is what the runbooks ask for (vitest -u writes it anew)', async () => {
    const runbooks = await loadRunbooks(RUNBOOK_DIR);
    const manifests = rbacManifests([...runbooks.values()], { namespace: 'casebook', targetNamespaces: [] });
    const head =
      '# What `casebook rbac` prints for the shipped runbooks, without a namespace to act in: nothing may act anywhere\n# until casebook rbac --target NAMESPACE says so.\n';
    await expect(head + manifests.map((manifest) => stringify(manifest)).join('---\n')).toMatchFileSnapshot(
      `../../${folder}/rbac/casebook.yaml`,
    );
  });

  test('no role here reads Secrets, and only the runbooks’ accounts may have tokens minted', () => {
    const rules = all.flatMap((manifest) =>
      (manifest.rules ?? []).map((rule) => ({ name: manifest.metadata.name, ...rule })),
    );
    expect(rules.length).toBeGreaterThan(5);
    const reads = rules.filter(
      ({ resources: on, verbs }) =>
        on?.some((one) => one === 'secrets' || one === '*') &&
        verbs.some((verb) => ['get', 'list', 'watch', '*'].includes(verb)),
    );
    expect(reads).toEqual([]);
    const minting = rules.filter(({ resources: on }) => on?.includes('serviceaccounts/token')) as {
      name: string;
      resourceNames?: string[];
    }[];
    expect(minting.map(({ name }) => name)).toEqual(['casebook-executor']);
    expect(minting[0]?.resourceNames?.every((name) => name.startsWith('rb-'))).toBe(true);
  });

  test('the processes run as what they are', () => {
    const of = Object.fromEntries(workloads.map(({ manifest, pod }) => [manifest.metadata.name, pod]));
    expect(Object.keys(of).sort()).toEqual([
      'casebook-executor',
      'casebook-migrate',
      'casebook-slack',
      'casebook-worker',
    ]);
    for (const name of PROCESSES) {
      const pod = of[`casebook-${name}`];
      expect(pod?.containers[0]?.args).toEqual(['start', name]);
      expect(pod?.containers[0]?.livenessProbe?.httpGet?.path).toBe('/healthz');
      expect(pod?.containers[0]?.readinessProbe?.httpGet?.path).toBe('/readyz');
      expect(pod?.containers[0]?.ports?.[0]?.containerPort).toBe(
        name === 'slack'
          ? loadConfig({ DATABASE_URL: 'postgres://x' }).PORT
          : loadConfig({ DATABASE_URL: 'postgres://x' }).CASEBOOK_HEALTH_PORT,
      );
    }
    expect(of['casebook-worker']?.serviceAccountName).toBe('casebook-reader');
    expect(of['casebook-executor']?.serviceAccountName).toBe('casebook-executor');
    expect(of['casebook-slack']?.automountServiceAccountToken).toBe(false);
  });

  test('what pods refer to exists, and only settings that Casebook reads are in it', () => {
    const maps = [...all, ...secrets].filter(({ kind }) => kind === 'ConfigMap' || kind === 'Secret');
    for (const { pod } of workloads) {
      const names = (pod.containers[0]?.envFrom ?? []).map(
        (from) => from.configMapRef?.name ?? from.secretRef?.name,
      );
      expect(names.filter((name) => !maps.some((map) => map.metadata.name === name))).toEqual([]);
    }
    const settings = maps
      .filter(({ metadata }) => metadata.name !== 'casebook-records')
      .flatMap(({ data, stringData }) => Object.keys({ ...data, ...stringData }));
    expect(settings.filter((name) => !isSetting(name))).toEqual([]);
    expect(all.filter(({ kind }) => kind === 'Secret')).toEqual([]);
    const filled = secrets
      .flatMap(({ stringData = {} }) => Object.entries(stringData))
      .filter(([name, value]) => isSecret(name) && value !== '');
    expect(filled).toEqual([]);
  });

  const kubeconfig = process.env.CASEBOOK_TEST_KUBECONFIG ?? '';
  if (kubeconfig === '')
    test.skip('every manifest on a real control plane: skipped, CASEBOOK_TEST_KUBECONFIG is not set', () =>
      undefined);

  test.skipIf(kubeconfig === '')(
    'a real control plane takes every manifest, and their pods under the restricted standard',
    async () => {
      const config = new KubeConfig();
      config.loadFromFile(kubeconfig);
      const api = KubernetesObjectApi.makeApiClient(config);
      const core = config.makeApiClient(CoreV1Api);
      const namespace = `deploy-${crypto.randomUUID().slice(0, 8)}`;
      const labels = all.find(({ kind }) => kind === 'Namespace')?.metadata.labels;
      await core.createNamespace({ body: { metadata: { name: namespace, labels } } });
      try {
        const refused: string[] = [];
        const dryRun = async (manifest: KubernetesObject): Promise<void> => {
          await api.create(manifest, undefined, 'All', undefined).catch((error: unknown) => {
            const reason =
              error instanceof ApiException
                ? String((error.body as { message?: string } | string) ?? error.message)
                : String(error);
            refused.push(`${manifest.kind} ${manifest.metadata?.name}: ${reason}`);
          });
        };
        // In a namespace and under names of their own: others may have applied the real ones here.
        const moved = JSON.parse(
          JSON.stringify(all).replaceAll('"namespace":"casebook"', `"namespace":"${namespace}"`),
        ) as Manifest[];
        for (const manifest of moved) {
          const clusterWide = manifest.metadata.namespace === undefined;
          await dryRun(
            clusterWide
              ? {
                  ...manifest,
                  metadata: { ...manifest.metadata, name: `${manifest.metadata.name}-${namespace}` },
                }
              : manifest,
          );
        }
        for (let tries = 0; tries < 50; tries += 1) {
          const ready = await core.readNamespacedServiceAccount({ namespace, name: 'default' }).then(
            () => true,
            () => false,
          );
          if (ready) break;
          await sleep(100);
        }
        for (const { manifest, pod } of workloads) {
          await dryRun({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: manifest.metadata.name, namespace },
            spec: { ...pod, serviceAccountName: 'default' },
          } as KubernetesObject);
        }
        expect(refused).toEqual([]);
      } finally {
        await core.deleteNamespace({ name: namespace });
      }
    },
  );
});
