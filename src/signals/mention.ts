import { redactText } from '#src/redaction/redact.ts';
import { signalFingerprint } from '#src/signals/fingerprint.ts';
import type { NewSignal, SignalTarget } from '#src/signals/types.ts';

const KINDS: Readonly<Record<string, string>> = {
  deployment: 'Deployment',
  deploy: 'Deployment',
  statefulset: 'StatefulSet',
  sts: 'StatefulSet',
  daemonset: 'DaemonSet',
  pod: 'Pod',
  node: 'Node',
  job: 'Job',
  service: 'Service',
  svc: 'Service',
};

const NAME = '[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?';
/** "the service is slow" names no service `is`. Between `kind` and `name` stands a slash, or a word that can be a name. */
const NO_NAME =
  '(?!(?:a|an|and|are|at|but|by|can|does|down|fails|failing|for|from|has|have|here|in|is|it|keeps|not|of|on|or|seems|slow|that|the|to|was|were|which|who|why|with)(?![a-z0-9.-]))';
const KIND_AND_NAME = new RegExp(`\\b(${Object.keys(KINDS).join('|')})(?:/| ${NO_NAME})(${NAME})`, 'i');
const NAMESPACE = new RegExp(`(?:\\b(?:namespace|ns)(?:[/:=] ?| ${NO_NAME})|(?:^|\\s)-n\\s+)(${NAME})`, 'i');
const NAMESPACE_AND_NAME = new RegExp(`(?:^|\\s)(${NAME})/(${NAME})(?=$|[\\s?.,!])`);
const WORD = new RegExp(`^${NAME}$`);

export interface Mention {
  target: SignalTarget;
  /** Words that may name a workload, namespace or service; the worker looks them up. */
  words: string[];
  title: string;
}

/**
 * Reads what a person wrote to the bot: `deployment/web in namespace shop`, `shop/web`, or plain words that may be names.
 * Takes no decision: a name that does not exist is found out by looking.
 */
export function parseMention(text: string, defaultCluster: string): Mention {
  const shown = redactText(
    text
      .replaceAll('\0', '')
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim(),
  );
  // A secret that somebody pasted is no name.
  const plain = shown.replaceAll(/\[redacted:[^\]]*\]/g, ' ');
  const kind = KIND_AND_NAME.exec(plain);
  const pair = kind ? null : NAMESPACE_AND_NAME.exec(plain);
  const namespace = NAMESPACE.exec(plain)?.[1]?.toLowerCase() ?? pair?.[1];
  const cluster = defaultCluster;
  const kindName = kind && KINDS[kind[1]?.toLowerCase() ?? ''];
  const name = (kind?.[2] ?? pair?.[2])?.toLowerCase();
  const object =
    kindName && name
      ? {
          cluster,
          kind: kindName,
          name,
          ...(namespace === undefined || kindName === 'Node' ? {} : { namespace }),
        }
      : undefined;
  const words = plain
    .split(/[\s,;:!?()"'`]+/)
    .map((word) => word.replace(/\.+$/, ''))
    .filter((word) => word.length > 1 && WORD.test(word));
  return {
    target: { cluster, ...(namespace === undefined ? {} : { namespace }), ...(object ? { object } : {}) },
    words: [...new Set([...(pair?.[2] ? [pair[2]] : []), ...words])].slice(0, 30),
    title: shown.slice(0, 200) || 'A look around',
  };
}

/** The signal of a mention. Asking twice in one thread is one case: the thread is part of the fingerprint. */
export function mentionSignal(input: {
  text: string;
  userId: string;
  channel: string;
  threadTs: string;
  eventTs: string;
  defaultCluster: string;
}): NewSignal {
  const { target, words, title } = parseMention(input.text, input.defaultCluster);
  return {
    source: 'slack',
    fingerprint: signalFingerprint('slack', `${input.channel}/${input.threadTs}`, target),
    dedupKey: `${input.channel}/${input.eventTs}`,
    status: 'firing',
    title,
    severity: 'medium',
    target,
    labels: { words: words.join(' ') },
    snippet: redactText(input.text.replaceAll('\0', '')).slice(0, 2_000),
    firstSeenAt: new Date(Number(input.eventTs) * 1_000),
    requester: `slack:${input.userId}`,
    conversation: { channel: input.channel, threadTs: input.threadTs },
  };
}
