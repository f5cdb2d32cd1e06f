import type { Condition, KubeObject } from '#src/kubernetes/objects.ts';
import { refusedOf } from '../../view/admission/refusals.ts';
import { servesNothing } from '../../view/admission/shortages.ts';
import { cite, type Located, refOf, type View } from '../../view/view.ts';
import { quoted, timeWords } from '../../view/words.ts';
import { workloadsOf } from '../../view/workloads.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

type Namespace = KubeObject & { status?: { phase?: string; conditions?: Condition[] } };

export const namespaceTerminating: Signature = {
  cause: 'admission.namespace-terminating',
  describes: 'A namespace is being deleted while workloads in it should run: nothing can be created in it.',
  needs: ['kubernetes.namespaces'],
  uses: ['kubernetes.events', 'kubernetes.deployments', 'kubernetes.statefulsets'],
  explains: [],
  refutedBy: 'The namespace is Active.',
  match: (view) => matched(view.objects<Namespace>('Namespace').map((each) => conclude(view, each))),
};

/** Workloads that are short in a namespace that ends cannot come back; one that is only being cleared up has none. */
function conclude(view: View, namespace: Located<Namespace>): Candidate | undefined {
  const { metadata, status } = namespace.object;
  if (status?.phase !== 'Terminating' && !metadata.deletionTimestamp) return undefined;
  const short = workloadsOf(view).filter(
    (each) => each.ref.namespace === metadata.name && each.available < each.wanted,
  );
  const refused = refusedOf(view).filter(
    ({ owner, reason }) => owner.namespace === metadata.name && reason === 'namespace-terminating',
  );
  if (short.length === 0 && refused.length === 0) return undefined;
  const stuck = (status?.conditions ?? []).findIndex(
    ({ type, status }) => /Failure$|Remaining$/.test(type) && status === 'True',
  );
  const why = status?.conditions?.[stuck]?.message;
  const since = metadata.deletionTimestamp;
  return {
    role: 'cause',
    object: refOf(view, namespace.object),
    affects: short.length > 0 ? short.map(({ ref }) => ref) : refused.map(({ owner }) => owner),
    confidence: 0.93,
    statement:
      `Namespace ${metadata.name} is being deleted${since ? ` since ${timeWords(since, view.now)}` : ''}, ` +
      `so nothing can be created in it${why ? `; it does not end because of: ${quoted(why)}` : ''}.`,
    citations: [
      cite(namespace, ['status', 'phase'], `the namespace is ${status?.phase}`),
      ...(since ? [cite(namespace, ['metadata', 'deletionTimestamp'], `it was deleted at ${since}`)] : []),
      ...(why ? [cite(namespace, ['status', 'conditions', stuck, 'message'], quoted(why))] : []),
      ...refused.slice(0, 2).map(({ refusal }) => refusal.said),
    ],
    runbooks: [],
    impact:
      short.some(({ available }) => available === 0) || refused.some(servesNothing) ? 'failed' : 'degraded',
    ...(since ? { since } : {}),
  };
}
