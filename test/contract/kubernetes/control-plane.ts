import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createCertificates } from '#lab/cluster/certificates.ts';
import { createApi } from '#test/contract/kubernetes/api.ts';

/** An API server with its store, without controllers: enough for what a server answers by itself. */
export interface ControlPlane {
  kubeconfig: string;
  stop(): Promise<void>;
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer();
          server.once('error', reject);
          server.listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map((server) => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      return new Promise<number>((resolve) => server.close(() => resolve(port)));
    }),
  );
}

function run(command: string, args: string[]): { child: ChildProcess; tail: () => string } {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let output = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-4_000);
  });
  child.on('error', (error) => {
    output += error.message;
  });
  return { child, tail: () => output };
}

/** Starts etcd and kube-apiserver from a folder of binaries, on free ports, with RBAC and a token for the admin. */
export async function startControlPlane(assets: string): Promise<ControlPlane> {
  const dir = await mkdtemp(join(tmpdir(), 'contract-control-plane-'));
  const at = (name: string): string => join(dir, name);
  const [client = 0, peer = 0, port = 0] = await freePorts(3);
  const certificates = await createCertificates();
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const token = randomUUID();
  await Promise.all([
    writeFile(at('server.crt'), certificates.cert),
    writeFile(at('server.key'), certificates.key),
    writeFile(at('sa.key'), privateKey.export({ type: 'pkcs1', format: 'pem' })),
    writeFile(at('sa.pub'), publicKey.export({ type: 'spki', format: 'pem' })),
    writeFile(at('tokens.csv'), `${token},admin,admin,"system:masters"\n`),
  ]);
  const etcd = run(join(assets, 'etcd'), [
    ...[
      '--data-dir',
      at('etcd'),
      '--unsafe-no-fsync',
      '--initial-cluster',
      `default=http://127.0.0.1:${peer}`,
    ],
    ...[
      '--listen-client-urls',
      `http://127.0.0.1:${client}`,
      '--advertise-client-urls',
      `http://127.0.0.1:${client}`,
    ],
    ...[
      '--listen-peer-urls',
      `http://127.0.0.1:${peer}`,
      '--initial-advertise-peer-urls',
      `http://127.0.0.1:${peer}`,
    ],
  ]);
  const server = run(join(assets, 'kube-apiserver'), [
    ...[
      '--etcd-servers',
      `http://127.0.0.1:${client}`,
      '--bind-address',
      '127.0.0.1',
      '--advertise-address',
      '127.0.0.1',
    ],
    ...[
      '--secure-port',
      String(port),
      '--tls-cert-file',
      at('server.crt'),
      '--tls-private-key-file',
      at('server.key'),
    ],
    ...[
      '--token-auth-file',
      at('tokens.csv'),
      '--authorization-mode',
      'RBAC',
      '--endpoint-reconciler-type',
      'none',
    ],
    ...['--service-account-key-file', at('sa.pub'), '--service-account-signing-key-file', at('sa.key')],
    ...[
      '--service-account-issuer',
      'https://kubernetes.default.svc',
      '--service-cluster-ip-range',
      '10.96.0.0/16',
    ],
  ]);
  const kubeconfig = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'contract',
        cluster: {
          server: `https://127.0.0.1:${port}`,
          'certificate-authority-data': Buffer.from(certificates.caCert).toString('base64'),
        },
      },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'contract', context: { cluster: 'contract', user: 'admin' } }],
    'current-context': 'contract',
  });

  const stop = async (): Promise<void> => {
    for (const { child } of [server, etcd]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    }
    await rm(dir, { recursive: true, force: true });
  };
  try {
    await ready(kubeconfig, () => `${etcd.tail()}\n${server.tail()}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { kubeconfig, stop };
}

async function ready(kubeconfig: string, tail: () => string): Promise<void> {
  const api = createApi(kubeconfig);
  const deadline = Date.now() + 60_000;
  for (;;) {
    const text = await api.call('GET', '/readyz').then((answer) => answer.text, String);
    if (text === 'ok') break;
    if (Date.now() > deadline) throw new Error(`the API server is not ready (${text}): ${tail()}`);
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  api.close();
}
