import { describeError, NotFoundError, UpstreamError } from '#src/errors.ts';
import { type ActCall, type Actor, createActor } from '#src/kubernetes/act.ts';

/** A cluster as the executor reaches it. */
export interface ExecutorCluster {
  name: string;
  /** `https://host:port`. */
  server: string;
  ca?: string | undefined;
  /** The executor's own token, read anew for each use: mounted tokens rotate. */
  token: () => Promise<string> | string;
  /** Casebook's namespace: service accounts of the runbooks and the per-run Secrets live there. */
  namespace: string;
  /** What minted tokens must be for; what the API server takes by default where it is absent. */
  audience?: string | undefined;
  timeoutMs?: number;
}

/** What a credential is for; part of the Secret's name, so that each can be revoked without the others. */
const PURPOSES = ['rehearse', 'run', 'verify', 'undo'] as const;
export type Purpose = (typeof PURPOSES)[number];

/** The least that API servers grant, and the most we take. */
const SECONDS = 600;
/** Clocks differ, and servers round. */
const TOLERANCE_SECONDS = 60;

export function serviceAccountOf(runbook: string): string {
  return `rb-${runbook}`;
}

/** Follows from the proposal, so that what a crash left over can be deleted without being able to list Secrets. */
export function secretOf(proposalId: string, purpose: Purpose): string {
  return `casebook-run-${proposalId}-${purpose}`;
}

interface TokenRequestAnswer {
  spec?: { audiences?: string[] };
  status?: { token?: string; expirationTimestamp?: string };
}

interface Claims {
  aud?: string | string[];
  exp?: number;
  iat?: number;
  sub?: string;
}

function claimsOf(token: string): Claims {
  try {
    return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as Claims;
  } catch (error) {
    throw refused('it is not a JWT', error);
  }
}

function refused(why: string, cause?: unknown): UpstreamError {
  return new UpstreamError(
    `The API server's token was not taken: ${why}.`,
    'Check the settings of the API server for service account tokens.',
    cause === undefined ? {} : { cause },
  );
}

/**
 * Looks at a token before it is used: servers have granted ten years where ten minutes were asked for, and a token for
 * another audience is somebody else's. The signature is the API server's business.
 */
export function checkToken(
  answer: TokenRequestAnswer,
  expected: { serviceAccount: string; namespace: string; audience?: string | undefined; now: Date },
): { token: string; expiresAt: Date } {
  const token = answer.status?.token ?? '';
  const claims = claimsOf(token);
  const audiences = [claims.aud ?? []].flat();
  const wanted = expected.audience === undefined ? answer.spec?.audiences : [expected.audience];
  if (
    audiences.length === 0 ||
    wanted === undefined ||
    audiences.some((audience) => !wanted.includes(audience))
  ) {
    throw refused(`its audience is ${audiences.join(', ') || 'empty'}`);
  }
  const subject = `system:serviceaccount:${expected.namespace}:${expected.serviceAccount}`;
  if (claims.sub !== subject) throw refused(`it is for ${claims.sub ?? 'nobody'} and not for ${subject}`);
  const lifetime = (claims.exp ?? Number.POSITIVE_INFINITY) - (claims.iat ?? expected.now.getTime() / 1_000);
  if (!(lifetime <= SECONDS + TOLERANCE_SECONDS)) throw refused(`it would be valid for ${lifetime} seconds`);
  return { token, expiresAt: new Date((claims.exp ?? 0) * 1_000) };
}

export interface Credential {
  actor: Actor;
  secret: string;
  serviceAccount: string;
  expiresAt: Date;
  /** Deletes the Secret, which ends the token within about ten seconds, and closes the connections. */
  revoke(): Promise<void>;
}

export interface MintOptions {
  runbook: string;
  proposalId: string;
  purpose: Purpose;
  /** Calls of the executor's own identity and of the minted one. */
  onCall: (identity: string, call: ActCall) => void;
}

function executorActor(cluster: ExecutorCluster, token: string, onCall: MintOptions['onCall']): Actor {
  return createActor({
    cluster: cluster.name,
    server: cluster.server,
    ca: cluster.ca,
    token,
    dryRun: false,
    onCall: (call) => onCall('executor', call),
    ...(cluster.timeoutMs === undefined ? {} : { timeoutMs: cluster.timeoutMs }),
  });
}

async function deleteSecret(actor: Actor, namespace: string, name: string): Promise<void> {
  try {
    await actor.delete({ resource: 'secrets', namespace, name });
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
  }
}

/**
 * Mints a token of the runbook's service account for ten minutes, bound to an empty Secret of its own, and returns a
 * client that holds it. For `rehearse` that client cannot write.
 */
export async function mintCredential(cluster: ExecutorCluster, options: MintOptions): Promise<Credential> {
  const executor = executorActor(cluster, await cluster.token(), options.onCall);
  const name = secretOf(options.proposalId, options.purpose);
  const serviceAccount = serviceAccountOf(options.runbook);
  const { namespace } = cluster;
  try {
    // One that is there is left over from a process that died with it; its token ends here.
    await deleteSecret(executor, namespace, name);
    const secret = await executor.create('secrets', namespace, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, labels: { 'app.kubernetes.io/managed-by': 'casebook' } },
      type: 'Opaque',
    });
    try {
      const answer = await executor.createSub(
        { resource: 'serviceaccounts', namespace, name: serviceAccount, subresource: 'token' },
        {
          apiVersion: 'authentication.k8s.io/v1',
          kind: 'TokenRequest',
          spec: {
            expirationSeconds: SECONDS,
            ...(cluster.audience === undefined ? {} : { audiences: [cluster.audience] }),
            boundObjectRef: { apiVersion: 'v1', kind: 'Secret', name, uid: secret.metadata.uid ?? '' },
          },
        },
      );
      const { token, expiresAt } = checkToken(answer as TokenRequestAnswer, {
        serviceAccount,
        namespace,
        audience: cluster.audience,
        now: new Date(),
      });
      const actor = createActor({
        cluster: cluster.name,
        server: cluster.server,
        ca: cluster.ca,
        token,
        dryRun: options.purpose === 'rehearse',
        onCall: (call) => options.onCall(serviceAccount, call),
        ...(cluster.timeoutMs === undefined ? {} : { timeoutMs: cluster.timeoutMs }),
      });
      return {
        actor,
        secret: name,
        serviceAccount,
        expiresAt,
        revoke: async () => {
          actor.close();
          try {
            await deleteSecret(executor, namespace, name);
          } finally {
            executor.close();
          }
        },
      };
    } catch (error) {
      await deleteSecret(executor, namespace, name);
      throw error;
    }
  } catch (error) {
    executor.close();
    throw error;
  }
}

/**
 * Deletes the Secrets that a crashed process may have left for these proposals. Returns how many were there; what
 * cannot be deleted is reported through `onError` and left to expire.
 */
export async function cleanUpCredentials(
  cluster: ExecutorCluster,
  proposalIds: readonly string[],
  onError: (message: string) => void,
): Promise<number> {
  let deleted = 0;
  const executor = executorActor(cluster, await cluster.token(), (_, call) => {
    if (call.verb === 'delete' && call.status === 200) deleted += 1;
  });
  try {
    for (const proposalId of proposalIds) {
      for (const purpose of PURPOSES) {
        await deleteSecret(executor, cluster.namespace, secretOf(proposalId, purpose));
      }
    }
  } catch (error) {
    onError(describeError(error));
  } finally {
    executor.close();
  }
  return deleted;
}
