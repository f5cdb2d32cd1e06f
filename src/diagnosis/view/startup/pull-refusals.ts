import type { Citation } from '../../types.ts';
import { cite, type View } from '../view.ts';
import { listWords } from '../words.ts';
import { imageParts, isOfficial, projectUse, pullSecrets } from './images.ts';
import { eventSaying, podEvents, type Unstarted } from './starting.ts';

/** What a refusal means: registries answer alike for what they do not have and for what they do not show. */
interface RefusalJudgement {
  fault: 'refused' | 'not-found';
  why: string;
  confidence: number;
  citations: Citation[];
}

/** These say that credentials were given and are wrong, or that this registry never serves without. */
const CREDENTIALS =
  /incorrect username or password|invalid (?:username|credentials)|token has expired|no basic auth/i;
/** These leave both open, in the registry's own words. */
const EITHER =
  /repository does not exist or may require|pull access denied|insufficient_scope|\(or it may not exist\)|requested access to the resource is denied/i;

/** Tells a wrong name from missing credentials by what pull secrets this pod and its neighbours have. */
export function judgeRefusal(
  view: View,
  unstarted: Unstarted,
  image: string,
  text: string,
): RefusalJudgement {
  const { pod } = unstarted;
  const { namespace } = pod.object.metadata;
  const secrets = pullSecrets(pod.object);
  const { registry, project } = imageParts(image);
  const where = project === '' ? registry : `${registry}/${project}`;
  const missing = missingSecrets(view, unstarted, secrets);
  if (missing) {
    const why = `the registry refuses it, and the pull secret ${listWords(missing.names)} does not exist`;
    return { fault: 'refused', why, confidence: 0.95, citations: missing.citations };
  }
  if (CREDENTIALS.test(text)) {
    const why =
      secrets.length > 0
        ? `the registry refuses the credentials of pull secret ${listWords(secrets)}`
        : 'the registry asks for credentials, and the pod has no pull secret';
    return { fault: 'refused', why, confidence: 0.92, citations: [] };
  }
  if (secrets.length > 0) {
    const why = `the registry refuses it with pull secret ${listWords(secrets)}`;
    return { fault: 'refused', why, confidence: EITHER.test(text) ? 0.7 : 0.85, citations: [] };
  }
  const use = projectUse(view, namespace, image);
  const [other] = use?.secrets ?? [];
  if (other && !isOfficial(image)) {
    const [secret, user] = other;
    const says = `pod ${user.object.metadata.name} runs an image of ${where} with pull secret ${secret}`;
    return {
      fault: 'refused',
      why: `the registry refuses it, and the pod lacks the pull secret ${secret} that others use for ${where}`,
      confidence: 0.85,
      citations: [cite(user, ['spec', 'imagePullSecrets', 0, 'name'], says)],
    };
  }
  if (isOfficial(image)) {
    const why = `there is no such image or tag: official images of ${registry} need no credentials, and this one is refused`;
    return { fault: 'not-found', why, confidence: 0.8, citations: [] };
  }
  if (use?.withoutSecret) {
    const { name } = use.withoutSecret.object.metadata;
    return {
      fault: 'not-found',
      why: `there is no such image or tag: it is refused, and other images of ${where} need no credentials`,
      confidence: 0.75,
      citations: [
        cite(
          use.withoutSecret,
          ['metadata', 'name'],
          `pod ${name} runs an image of ${where} without a pull secret`,
        ),
      ],
    };
  }
  return EITHER.test(text)
    ? {
        fault: 'not-found',
        why: 'there is no such image or tag, or it is private',
        confidence: 0.7,
        citations: [],
      }
    : {
        fault: 'refused',
        why: 'the registry refuses it, and the pod has no pull secret',
        confidence: 0.75,
        citations: [],
      };
}

/** The kubelet's event names them; so does the list of Secrets, where it may be read. */
function missingSecrets(
  view: View,
  { pod }: Unstarted,
  secrets: readonly string[],
): { names: string[]; citations: Citation[] } | undefined {
  const known = view.secretNames(pod.object.metadata.namespace ?? '');
  const absent = known ? secrets.filter((name) => !known.has(name)) : [];
  const [event] = podEvents(view, pod, /^FailedToRetrieveImagePullSecret$/);
  const named = /image pull secrets \(([^)]+)\)/.exec(event?.object.message ?? '')?.[1]?.split(', ') ?? [];
  const names = absent.length > 0 ? absent : named.filter((name) => !known?.has(name));
  if (names.length === 0) return undefined;
  const citations = secrets.flatMap((name, index) =>
    names.includes(name)
      ? [cite(pod, ['spec', 'imagePullSecrets', index, 'name'], `the pod asks for pull secret ${name}`)]
      : [],
  );
  return { names, citations: [...(event ? [eventSaying(view, event).citation] : []), ...citations] };
}
