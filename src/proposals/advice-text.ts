/** Longer than this is not read in the middle of an incident. */
const MOST_CHARS = 400;

const COMMAND =
  /(?:^|[\s`$(;|&])(?:sudo|kubectl|helm|oc|docker|podman|crictl|nerdctl|curl|wget|ssh|scp|nc|bash|sh|zsh|python3?|perl|ruby|node|npm|pip|psql|mysql|redis-cli|rm|chmod|chown|dd|mkfs|iptables|systemctl|eval|exec|base64|terraform|argocd|flux|git|aws|gcloud|az)\s+\S/i;
const REFUSED: readonly { pattern: RegExp; why: string }[] = [
  { pattern: /\bev-[0-9a-f]{4,}/i, why: 'it cites evidence; advice is an opinion and cites none' },
  { pattern: COMMAND, why: 'it holds a command; commands come from code alone' },
  { pattern: /```|\$\(|&&|\|\||[|;]\s*\w+\s+-|>\s*\/|<\(/, why: 'it holds what looks like a command' },
  { pattern: /\b[a-z][a-z0-9+.-]*:\/\/|\bwww\./i, why: 'it holds an address' },
  { pattern: /<[@!#]|@\w/, why: 'it names somebody to call; owners come from records' },
  {
    pattern:
      /\b(?:already |was |is |been )?(?:approved|pre-?approved)\b|\bapprov(?:e|al) (?:is )?not (?:needed|required)|\b(?:skip|bypass|disable|turn off|switch off|ignore)\b[^.]{0,40}\b(?:approval|policy|rehearsal|verification|audit|monitor|alert|redaction|network polic|admission|rbac)/i,
    why: 'it says something about approval or protection, which is not for advice',
  },
];

/** One sentence of advice that a model wrote, as it may be shown, or in one clause why it may not. */
export function adviceText(text: string): { text: string } | { why: string } {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line === '') return { why: 'it is empty' };
  if (line.length > MOST_CHARS) return { why: `it is longer than ${MOST_CHARS} characters` };
  const refused = REFUSED.find(({ pattern }) => pattern.test(line));
  return refused ? { why: refused.why } : { text: line };
}
