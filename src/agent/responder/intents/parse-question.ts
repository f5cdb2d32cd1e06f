import { plainText } from '#src/agent/tools/plain-text.ts';

/** What a person can ask to see over time, in their words. */
export const TREND_WORDS = {
  latency: /\bp(?:9\d(?:\.\d)?|100)\b|\blatenc(?:y|ies)\b|\bresponse times?\b|\bslow(?:ness)?\b/,
  'median-latency': /\bp50\b|\bmedian\b/,
  memory: /\bmem(?:ory)?\b|\bram\b|\bheap\b|\brss\b/,
  'cpu-throttling': /\bthrottl\w*/,
  cpu: /\bcpus?\b|\bprocessor\b/,
  errors:
    /\berrors?\b|\berror[ -]?rates?\b|\b5xx\b|\bfailures?\b|\bfailing requests\b|\bsuccess[ -]?rates?\b/,
  traffic: /\btraffic\b|\brequests?\b|\brps\b|\bqps\b|\bthroughput\b|\bload\b/,
  'gc-pauses': /\bgc\b|\bgarbage collection\b/,
  'queue-depth': /\bqueues?\b|\bbacklog\b/,
  connections: /\bconnections?\b/,
  'disk-use': /\bdisks?\b|\bvolumes?\b/,
  'file-descriptors': /\bfile descriptors?\b|\bfds?\b/,
} as const;
export type TrendMeasure = keyof typeof TREND_WORDS;

/** What a question asks for. `of` and `words` are names as the person wrote them, which the tools check. */
export type Intent =
  | { kind: 'changes' }
  | { kind: 'trend'; measure: TrendMeasure; of?: string }
  | { kind: 'logs'; of?: string; contains?: string }
  | { kind: 'why' }
  | { kind: 'why-not'; words: string }
  | { kind: 'hand-over' }
  | { kind: 'owner'; of?: string }
  | { kind: 'status' }
  | { kind: 'similar' }
  | { kind: 'help' }
  /** An order to do something: a question never does it. */
  | { kind: 'act'; words: string }
  | { kind: 'look-again' }
  | { kind: 'correction'; text: string }
  | { kind: 'unknown' };

const MOST_CHARS = 2_000;

/** A message of Slack as a person sees it: without the bot's name, links as their labels, entities as characters. */
export function spokenText(text: string): string {
  return plainText(
    text
      .slice(0, MOST_CHARS * 2)
      .replaceAll(/<[@!][^<>]{0,100}>/g, ' ')
      .replaceAll(/<#[A-Z0-9]{1,20}\|([^<>|]{0,100})>/g, '#$1')
      .replaceAll(/<[^<>|]{1,500}\|([^<>]{0,300})>/g, '$1')
      .replaceAll(/<([^<>]{1,500})>/g, '$1')
      .replaceAll('&lt;', '<')
      .replaceAll('&gt;', '>')
      .replaceAll('&amp;', '&'),
  )
    .replaceAll(/[’‘]/g, "'")
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, MOST_CHARS);
}

const CORRECTION =
  /^(?:a )?(?:correction|(?:(?:sorry,? )?(?:no,? )?that|this|it)(?:'s| is| was) (?:wrong|not (?:right|true|correct)|incorrect))\s*[:,;.—–-]+\s*(\S.*)$/i;
const HELP =
  /^(?:help\b.*|\?+|what (?:can|do) you (?:do|know|understand).*|how do(?:es)? (?:i|this|you) (?:use|work).*|hi|hello|hey|good (?:morning|evening|afternoon)|thanks?(?: you)?|thx|ping)[\s!.?]*$/;
const VERBS =
  'restart|roll(?:ing)?[ -]?back|rollback|revert|scal(?:e|ing)|redeploy|reboot|kill|delete|drain|cordon|undo|failover|fail over|restarting|reverting|rolling it back|rolled back|reverted|restarted|scaled';
const WHY_NOT =
  /\bwhy (?:not|(?:did|do|can|could|would|should|is|was|were|have|has)(?:n'?t| not)|can(?:'?t|not)|(?:did|do|can|could|would|should|is|was|were) (?:you|we|i|it|they) not)\b(.*)/;
const SHOULD = new RegExp(
  String.raw`\b(?:should|can|could|may|shall) (?:i|we|one|somebody) (?:just |simply |safely )?((?:${VERBS})\b.*)|\b(?:would|will|does|what about|how about)\b[^.]{0,40}?\b((?:${VERBS})\b.*)`,
);
const ACT = new RegExp(
  String.raw`^(?:please,? |just |now |ok(?:ay)?,? |go ahead(?: and)?,? |(?:can|could|would|will) you (?:please |just )?)*((?:${VERBS}|approve|reject|execute|run|apply|close|resolve|mute|silence|ack(?:nowledge)?|fix|patch|stop|start|pause|deploy)\b.*)`,
);
const LOOK =
  /^(?:please,? |can you |could you )*(?:look|check|investigate|diagnose|examine|retry|try|re-?check|re-?run|analy[sz]e|go)\b(?! over| up)/;
const TIME_WORDS =
  /^(?:the|last|past|since|today|yesterday|now|it|this|that|all|my|our|me|us|an?|production|call|general|total|detail|hour|hours|minutes?|days?)$/;
const NAME =
  /\b(?:of|for|from|in|on|by)\s+(?:the\s+)?(?:(?:deployment|pod|service|node|statefulset|daemonset|container|app|workload)[ /])?`?([a-z0-9](?:[a-z0-9./-]{0,250}[a-z0-9])?)`?/g;
const QUOTED = /["“”']([^"“”']{2,100})["“”']|\b(?:containing|with|matching|about)\s+([a-z0-9][\w./:-]{1,80})/;

/** The name after "of", "for", "in": `shop/checkout` names the part after the slash. */
function nameIn(text: string): string | undefined {
  for (const [, name = ''] of text.matchAll(NAME)) {
    const last = name.split('/').at(-1) ?? '';
    if (last !== '' && !TIME_WORDS.test(last) && !/^\d+(?:[.:]\d+)?[a-z]*$/.test(last)) return last;
  }
  return undefined;
}

const optional = <Key extends string>(key: Key, value: string | undefined): { [K in Key]?: string } =>
  (value === undefined ? {} : { [key]: value }) as { [K in Key]?: string };

/**
 * Reads what a person wrote, by words alone: no answer depends on how it is phrased beyond that, and none of it decides
 * anything. Pure.
 */
export function parseQuestion(message: string): Intent {
  const spoken = spokenText(message);
  const text = spoken.toLowerCase();
  const correction = CORRECTION.exec(spoken)?.[1];
  if (correction !== undefined) return { kind: 'correction', text: correction.trim() };
  if (text === '') return { kind: 'look-again' };
  if (HELP.test(text)) return { kind: 'help' };

  const whyNot = WHY_NOT.exec(text)?.[1];
  const should = SHOULD.exec(text);
  if (whyNot !== undefined && (whyNot.trim() !== '' || /why not\W*$/.test(text)))
    return { kind: 'why-not', words: whyNot.replaceAll(/[?!.]+$/g, '').trim() };
  const act = ACT.exec(text)?.[1];
  if (act !== undefined && !/^(?:run|start|stop|patch|deploy|fix)\w* \w+ (?:when|why)/.test(act))
    return { kind: 'act', words: act.slice(0, 120) };
  if (should)
    return { kind: 'why-not', words: (should[1] ?? should[2] ?? '').replaceAll(/[?!.]+$/g, '').trim() };

  if (
    /\bhand(?:ing)?(?: ?(?:me|it|this|us|things))?[ -]?over\b|\bhandover\b|\b(?:catch|bring) (?:me|us) up\b|\bbrief (?:me|us)\b|\bwhat did i miss\b|\bsummar(?:y|i[sz]e)\b|\btl;?dr\b|\bget me up to speed\b/.test(
      text,
    )
  )
    return { kind: 'hand-over' };
  if (/\blogs?\b|\blog lines?\b|\bstack ?traces?\b/.test(text)) {
    const quoted = QUOTED.exec(spoken);
    return {
      kind: 'logs',
      ...optional('of', nameIn(text)),
      ...optional('contains', quoted?.[1] ?? quoted?.[2]),
    };
  }
  if (
    /\bwho owns\b|\bowners?\b|\bon[ -]call\b|\bwho is responsible\b|\bwhose (?:service|is)\b|\bwhich team\b|\bwh(?:o|om) (?:do|should|can|to) (?:i|we)? ?(?:ask|call|page|talk|contact|ping)/.test(
      text,
    )
  ) {
    const owned = /\bwho owns (?:the )?([a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?)/.exec(text)?.[1];
    const of = owned !== undefined && !TIME_WORDS.test(owned) ? owned : nameIn(text);
    return { kind: 'owner', ...optional('of', of) };
  }
  if (
    /\bwhat(?:'s| has| have| is| was)?(?: been)? chang(?:ed|ing)\b|\bchanges?\b|\bwho changed\b|\bdeploy(?:ed|s|ments?)\b.*\b(?:since|before|recent|last|when|what)\b|\bwhat happened before\b|\b(?:what|when|recent|last|anything)\b.*\b(?:deployed|rolled out|released?|merged|deploys)\b/.test(
      text,
    )
  )
    return { kind: 'changes' };
  if (
    /\bsimilar\b|\bseen (?:this|it|that|something).*\bbefore\b|\bhappen(?:ed|s)? before\W*$|\bpast cases?\b|\bprevious (?:cases?|incidents?|times?)\b|\blast time\b/.test(
      text,
    )
  )
    return { kind: 'similar' };
  const why =
    /\bwhy\b|\broot cause\b|\bwhat (?:is |was )?(?:the )?caus\w+|\breason\b|\bhow do you know\b|\bare you sure\b|\bevidence\b|\bexplain\b|\bproof\b/.test(
      text,
    );
  const wantsTrend =
    /\b(?:show|plot|graph|chart|draw|trend|display|how (?:is|are|was|were|did|much|many|high)|what(?:'s| is| was| were))\b/.test(
      text,
    );
  const measure = (Object.keys(TREND_WORDS) as TrendMeasure[]).find((each) => TREND_WORDS[each].test(text));
  if (measure !== undefined && (!why || wantsTrend))
    return { kind: 'trend', measure, ...optional('of', nameIn(text)) };
  if (why) return { kind: 'why' };
  if (
    /\bstatus\b|\bwhere (?:do|are) (?:we|you|things)\b|\bhow (?:is it|are we|does it|do we|are things|far)\b|\bwhat(?:'s| is) (?:happening|going on|up|new|next|the (?:state|status|news|plan))\b|\band now\b|\bnews\b|\bany (?:update|progress)|\bupdates?\b|\bis (?:it|this|that) (?:fixed|resolved|over|better|healthy|still|done)\b|\bwho is (?:on|working|looking)\b|\bwhat do (?:we|you) (?:wait|know)\b|\bwhat are (?:we|you) waiting\b/.test(
      text,
    )
  )
    return { kind: 'status' };
  if (LOOK.test(text) || /\bagain\b/.test(text)) return { kind: 'look-again' };
  return { kind: 'unknown' };
}
