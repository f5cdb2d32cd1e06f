/** Words that say whose fault it was, whoever is meant. Faults of a program are none of a person. */
const BLAME =
  /(?<!\b(?:page|segmentation|protection|bus|hardware|memory) )\bfaults?\b|\b(?:blam(?:e|ed|es|ing)|culprit|guilty|careless(?:ly|ness)?|negligen(?:t|ce)|neglect(?:ed)?|reckless(?:ly)?|sloppy|sloppily|stupid(?:ly)?|lazy|incompeten(?:t|ce)|irresponsib(?:le|ly)|inattenti(?:ve|on)|forgot(?:ten)?|human error|user error|operator error|oversight|overlooked|should(?:n't| not)? have|ought(?: not)? to have|could(?: easily)? have (?:known|seen|checked|tested|asked|waited|prevented)|(?:would|might) have been (?:avoided|prevented)|if only|to blame|responsible for (?:the|this) (?:outage|incident|failure|trouble)|mistakes?|mistakenly|wrongly|didn't bother|failed to (?:check|notice|test|review|see|read|ask|follow|act|respond|react|communicate|consider|ensure|verify|validate))\b/i;

/** Somebody, by name, handle or what they do. */
const SOMEBODY =
  /<@[^>]+>|\bslack:\w+|(?<![\w.])@[a-z][\w-]*|\b(?:he|she|his|her|hers|him|someone|somebody|anyone|whoever|developers?|engineers?|operators?|admins?|administrators?|colleagues?|authors?|employees?|contractors?|interns?|the team|on-?call)\b/i;

/** What is only ever said of people in order to blame them, beside what they decided on record. */
const HARM =
  /\b(?:broke|breaks|caused|causes|failed|fails|missed|misses|ignored|ignores|delayed|late|slow(?:ly)?|pushed|introduced|misconfigured|mis\w+ed|deployed|merged|removed|deleted|disabled|skipped|bypassed|rushed|waited|hesitated|took too long|did not|didn't|never|without (?:testing|asking|checking|review))\b/i;

/** Decisions that the record keeps with whoever took them. */
const DECISIONS =
  /^(?:approval\.|proposal\.rejected|acknowledged|resolved|closed|correction|case\.(?:acknowledged|resolved|closed|corrected|opened)|opened|signal|recurred|joined)/;

export function isDecision(kind: string | undefined): boolean {
  return kind !== undefined && DECISIONS.test(kind);
}

/** People that a text names, as `<@U1>`. */
export function peopleIn(text: string): string[] {
  return [...text.matchAll(/<@([A-Z0-9]+)>|\bslack:([A-Z0-9]+)/g)].map(
    (match) => `<@${match[1] ?? match[2]}>`,
  );
}

/** In one clause what is not blameless about a sentence; undefined where nothing is. */
export function blameIn(text: string): string | undefined {
  const blame = BLAME.exec(text)?.[0];
  if (blame !== undefined) return `"${blame}" looks for somebody to blame`;
  const somebody = SOMEBODY.exec(text)?.[0];
  const harm = HARM.exec(text)?.[0];
  return somebody !== undefined && harm !== undefined
    ? `"${harm}" beside "${somebody}" says that a person did harm; say what the system allowed`
    : undefined;
}
