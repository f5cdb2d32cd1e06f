import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabCluster, startLabCluster } from '#lab/cluster/lab-cluster.ts';
import { createImageRegistry } from '#lab/images.ts';

/** The kubectl of KUBEBUILDER_ASSETS, else the one on the PATH. */
function findKubectl(): string | undefined {
  const assets = process.env.KUBEBUILDER_ASSETS;
  if (assets && existsSync(join(assets, 'kubectl'))) return join(assets, 'kubectl');
  const inPath = (process.env.PATH ?? '').split(':').map((folder) => join(folder, 'kubectl'));
  return inPath.find((file) => existsSync(file));
}

const kubectlPath = findKubectl();
const run = promisify(execFile);

const MANIFEST = `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: registry.example/web:1
        ports: [{containerPort: 80}]
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

if (kubectlPath === undefined) {
  describe('kubectl on the lab cluster', () => {
    it.skip('not run: no kubectl in KUBEBUILDER_ASSETS or on the PATH', () => undefined);
  });
} else {
  describe(`kubectl on the lab cluster (${version(kubectlPath)})`, () => {
    let cluster: LabCluster;
    let folder: string;

    const kubectl = async (...args: string[]): Promise<string> => {
      // Its own home: kubectl keeps a cache of discovery per server address, and ports are used again.
      const env = { HOME: folder, KUBECONFIG: join(folder, 'kubeconfig'), PATH: process.env.PATH };
      const { stdout } = await run(kubectlPath, args, { env, timeout: 30_000 });
      return stdout;
    };
    const failing = async (...args: string[]): Promise<string> => {
      const failure: unknown = await kubectl(...args).then(
        (output) => new Error(`kubectl ${args.join(' ')} did not fail: ${output}`),
        (error: unknown) => error,
      );
      return (failure as { stderr?: string }).stderr ?? String(failure);
    };

    beforeAll(async () => {
      const images = createImageRegistry({ 'registry.example/web:bad': 'crashing' });
      cluster = await startLabCluster({ images, timeScale: 5 });
      folder = await mkdtemp(join(tmpdir(), 'kubectl-'));
      await writeFile(join(folder, 'kubeconfig'), cluster.adminKubeconfig());
      await writeFile(join(folder, 'web.yaml'), MANIFEST);
      await kubectl('create', 'namespace', 'shop');
      await kubectl('apply', '-f', join(folder, 'web.yaml'));
      await kubectl('-n', 'shop', 'rollout', 'status', 'deployment/web', '--timeout=20s');
    });

    afterAll(async () => {
      await cluster?.close();
      if (folder) await rm(folder, { recursive: true, force: true });
    });

    it('get: lists, selectors, wide, JSON path, short names', async () => {
      expect(await kubectl('-n', 'shop', 'get', 'deploy')).toMatch(
        /^NAME\s+READY\s+UP-TO-DATE\s+AVAILABLE\s+AGE\nweb\s+2\/2\s+2\s+2\s+\d+s\n$/,
      );
      expect(await kubectl('get', 'pods', '-A', '-l', 'app=web', '-o', 'wide')).toMatch(
        /shop\s+web-\w+-\w+\s+1\/1\s+Running\s+0\s+\d+s\s+10\.244\.\S+\s+node-\d/,
      );
      expect(await kubectl('-n', 'shop', 'get', 'svc/web', '-o', 'jsonpath={.spec.ports[0].port}')).toBe(
        '80',
      );
      expect(await kubectl('get', 'no', '--no-headers')).toMatch(/^node-1\s+Ready\s+<none>/);
      expect(await kubectl('-n', 'shop', 'get', 'all')).toMatch(/deployment\.apps\/web/);
      expect(await failing('-n', 'shop', 'get', 'pod', 'none')).toBe(
        'Error from server (NotFound): pods "none" not found\n',
      );
    });

    it('describe: a Deployment with its events, a pod, a node, a Service', async () => {
      const deployment = await kubectl('-n', 'shop', 'describe', 'deployment', 'web');
      expect(deployment).toMatch(
        /Replicas:\s+2 desired \| 2 updated \| 2 total \| 2 available \| 0 unavailable/,
      );
      expect(deployment).toMatch(
        /Normal\s+ScalingReplicaSet\s+\S+\s+deployment-controller\s+Scaled up replica set web-\w+ from 0 to 2/,
      );
      const [name = ''] = (await kubectl('-n', 'shop', 'get', 'pods', '-l', 'app=web', '-o', 'name')).split(
        '\n',
      );
      const pod = await kubectl('-n', 'shop', 'describe', name);
      expect(pod).toMatch(/Status:\s+Running/);
      expect(pod).toMatch(/Normal\s+Scheduled\s+\S+\s+default-scheduler\s+Successfully assigned shop\/web-/);
      expect(await kubectl('describe', 'node', 'node-1')).toMatch(/Allocated resources:/);
      expect(await kubectl('-n', 'shop', 'describe', 'service', 'web')).toMatch(
        /Endpoints:\s+10\.244\.\S+:80,10\.244\.\S+:80/,
      );
    });

    it('logs: of a pod, by selector, with a tail', async () => {
      expect(await kubectl('-n', 'shop', 'logs', 'deployment/web', '--tail=1')).toMatch(/^level=info .*\n$/);
      const lines = await kubectl('-n', 'shop', 'logs', '-l', 'app=web', '--prefix', '--timestamps');
      expect(lines).toMatch(/^\[pod\/web-\w+-\w+\/web\] \d{4}-\d\d-\d\dT\S+Z level=info msg="starting web"/);
    });

    it('rollout: a bad image, its crash, history, undo', async () => {
      await kubectl('-n', 'shop', 'set', 'image', 'deployment/web', 'web=registry.example/web:bad');
      const crashing = async (): Promise<string | undefined> =>
        /^(\S+)\s+0\/1\s+CrashLoopBackOff\s+[1-9]/m.exec(await kubectl('-n', 'shop', 'get', 'pods'))?.[1];
      const deadline = Date.now() + 15_000;
      let name = await crashing();
      while (name === undefined && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        name = await crashing();
      }
      expect(await kubectl('-n', 'shop', 'logs', String(name), '--previous')).toMatch(/level=fatal .*\n$/);
      expect(await kubectl('-n', 'shop', 'rollout', 'history', 'deployment/web')).toMatch(
        /REVISION\s+CHANGE-CAUSE\n1\s+<none>\n2\s+<none>/,
      );
      expect(await kubectl('-n', 'shop', 'rollout', 'undo', 'deployment/web')).toBe(
        'deployment.apps/web rolled back\n',
      );
      expect(await kubectl('-n', 'shop', 'rollout', 'status', 'deployment/web', '--timeout=20s')).toMatch(
        /successfully rolled out\n$/,
      );
      expect(
        await kubectl(
          '-n',
          'shop',
          'get',
          'deployment',
          'web',
          '-o',
          'jsonpath={.spec.template.spec.containers[0].image}',
        ),
      ).toBe('registry.example/web:1');
      expect(await kubectl('-n', 'shop', 'rollout', 'history', 'deployment/web')).toMatch(
        /\n2\s+<none>\n3\s+<none>/,
      );
    });

    it("auth can-i: for the admin, for another, and by that one's own token", async () => {
      await kubectl('-n', 'shop', 'create', 'serviceaccount', 'bot');
      await kubectl(
        '-n',
        'shop',
        'create',
        'role',
        'reader',
        '--verb=get,list',
        '--resource=pods,deployments.apps',
      );
      await kubectl(
        '-n',
        'shop',
        'create',
        'rolebinding',
        'reader',
        '--role=reader',
        '--serviceaccount=shop:bot',
      );
      expect(await kubectl('auth', 'can-i', 'delete', 'nodes')).toBe('yes\n');
      const as = '--as=system:serviceaccount:shop:bot';
      expect(await kubectl('-n', 'shop', 'auth', 'can-i', 'list', 'deployments', as)).toBe('yes\n');
      const no = await run(kubectlPath, ['-n', 'shop', 'auth', 'can-i', 'delete', 'deployments', as], {
        env: { HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') },
      }).catch((error: { stdout: string; code: number }) => error);
      expect(no).toMatchObject({ stdout: 'no\n', code: 1 });
      const token = (await kubectl('-n', 'shop', 'create', 'token', 'bot', '--duration=10m')).trim();
      await writeFile(join(folder, 'bot'), cluster.kubeconfigFor(token, 'bot'));
      const bot = ['--kubeconfig', join(folder, 'bot'), '-n', 'shop'];
      expect(await kubectl(...bot, 'auth', 'whoami', '-o', 'jsonpath={.status.userInfo.username}')).toBe(
        'system:serviceaccount:shop:bot',
      );
      expect(await failing(...bot, 'delete', 'deployment', 'web')).toBe(
        'Error from server (Forbidden): deployments.apps "web" is forbidden: User "system:serviceaccount:shop:bot" cannot delete resource "deployments" in API group "apps" in the namespace "shop"\n',
      );
    });

    it('scale, drain within a disruption budget, delete', async () => {
      await kubectl('-n', 'shop', 'scale', 'deployment/web', '--replicas=3');
      await kubectl('-n', 'shop', 'rollout', 'status', 'deployment/web', '--timeout=20s');
      await kubectl(
        '-n',
        'shop',
        'create',
        'poddisruptionbudget',
        'web',
        '--min-available=2',
        '--selector=app=web',
      );
      await kubectl('drain', 'node-1', '--ignore-daemonsets', '--timeout=20s');
      expect(await kubectl('get', 'node', 'node-1', '--no-headers')).toMatch(/Ready,SchedulingDisabled/);
      expect(
        await kubectl('get', 'pods', '-A', '--field-selector=spec.nodeName=node-1', '--no-headers'),
      ).toBe('');
      await kubectl('uncordon', 'node-1');
      await kubectl('delete', 'namespace', 'shop', '--timeout=20s');
      expect(await failing('get', 'namespace', 'shop')).toMatch(/NotFound/);
    });
  });
}

function version(kubectl: string): string {
  return execFileSync(kubectl, ['version', '--client'], { encoding: 'utf8' }).split('\n')[0] ?? '';
}
