import { nameWords } from '../../view/rollout-words.ts';
import { ageOf } from '../../view/routing/ingresses.ts';
import { saidMissing, type TlsSecret, tlsSecrets } from '../../view/routing/tls-secrets.ts';
import { cite, refOf, type View } from '../../view/view.ts';
import { type Candidate, matched, type Signature } from '../signature.ts';

/** A certificate that is being issued takes a few minutes. */
const ISSUING_MS = 15 * 60_000;

export const tlsSecretMissing: Signature = {
  cause: 'routing.tls-secret-missing',
  describes: 'The Secret with the certificate of an Ingress or Gateway does not exist.',
  needs: ['kubernetes.ingresses', 'kubernetes.gateways'],
  uses: ['kubernetes.secret-names', 'kubernetes.events'],
  explains: ['routing.route-unattached'],
  refutedBy: 'A Secret of that name exists in the namespace.',
  match: (view) => {
    const perOwner = new Map<object, Candidate>();
    for (const secret of tlsSecrets(view)) {
      const found = perOwner.has(secret.owner.object) ? undefined : conclude(view, secret);
      if (found) perOwner.set(secret.owner.object, found);
    }
    return matched([...perOwner.values()]);
  },
};

function conclude(view: View, secret: TlsSecret): Candidate | undefined {
  const { owner, name, namespace, serves, path } = secret;
  const names = view.secretNames(namespace);
  if (names?.has(name)) return undefined;
  const said = saidMissing(view, secret);
  if (!names && said.length === 0) return undefined;
  const annotations = Object.keys(owner.object.metadata.annotations ?? {});
  const issued = annotations.some((key) => key.startsWith('cert-manager.io/'));
  const ref = refOf(view, owner.object);
  return {
    role: 'cause',
    object: ref,
    affects: [],
    // What only events say may have been mended since.
    confidence: issued && ageOf(view, owner.object) < ISSUING_MS ? 0.4 : names ? 0.93 : 0.75,
    statement: `${ref.kind} ${nameWords(ref)} takes the certificate for ${serves} from Secret ${name}, which does not exist in ${namespace}.`,
    citations: [cite(owner, path, `the certificate for ${serves} is in Secret ${name}`), ...said.slice(0, 2)],
    runbooks: [],
    impact: 'degraded',
  };
}
