import { askedWindow, shortTime } from '../asked-window.ts';
import type { Answerer } from '../context.ts';
import { answered, cite, failure, namespaceOf, plain, rowsOf, subjectOf, text } from '../phrases.ts';
import { windowWords } from '../times.ts';

const MOST_SHOWN = 10;
const MOST_LINE = 220;
/** The random end of a pod's name, with the hash of its ReplicaSet where it has one. */
const POD = /-(?:[a-f0-9]{6,10}-)?[a-z0-9]{5}$|-\d{1,3}$/;

/** The newest log lines of a service or pod, newest last, as literal text. */
export const logs: Answerer<'logs'> = async ({ of, contains }, context) => {
  const { note, ...times } = askedWindow(context);
  const name = of ?? subjectOf(context);
  const namespace = namespaceOf(context);
  const severity = /\b(?:errors?|exceptions?|failures?|failing)\b/i.test(context.text) ? 'error' : 'any';
  const result = await context.ask('search-logs', {
    ...(name === undefined ? {} : POD.test(name) ? { pod: name } : { service: name }),
    ...(namespace === undefined ? {} : { namespace }),
    ...(contains === undefined ? {} : { words: contains }),
    severity,
    ...times,
    limit: MOST_SHOWN,
  });
  const about = `${severity === 'error' ? 'error lines' : 'log lines'} of ${plain(name ?? `namespace ${namespace ?? ''}`)}${contains === undefined ? '' : ` with "${plain(contains, 80)}"`}`;
  if (result.status === 'error') return answered([`I could not read ${about}: ${failure(result)}`, note]);
  const span = result.window ? `, ${windowWords(result.window, context.clock)}` : '';
  const lines = rowsOf(result.content, 'lines');
  if (lines.length === 0) return answered([`No ${about}${span}.${cite(result.evidenceId)}`, note]);
  const shown = lines
    .slice(0, MOST_SHOWN)
    .reverse()
    .map((line) => {
      const at = text(line.at);
      const body = (text(line.body) ?? '').replaceAll(/\s+/g, ' ').replaceAll('```', "'''");
      return `${at === undefined ? '' : `${shortTime(at, context)} `}${text(line.pod) ?? text(line.service) ?? ''} ${body}`.slice(
        0,
        MOST_LINE,
      );
    });
  return answered([`**The newest ${about}**${span}${cite(result.evidenceId)}`, '```', ...shown, '```', note]);
};
