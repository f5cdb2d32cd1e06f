/** Text that people, machines or models wrote is data: it must never become a mention, a link or a control sequence. */

/** Invisible characters that reorder or hide text (Unicode Cc without line ends and tab, Cf): a plan must read as it is. */
const HIDDEN = /[[\p{Cc}\p{Cf}]--[\n\t\u200d]]/gv;

/** Removes what cannot be seen but changes how the rest reads. */
export function visible(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(HIDDEN, '');
}

/**
 * Escapes for Slack's mrkdwn. `<@U…>`, `<!channel>` and links start with `<`, so they become visible text; together with
 * `verbatim` text objects and `parse: none` nothing in it is linked or notifies anybody.
 */
export function escapeText(text: string): string {
  return visible(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Cuts text to at most `max` UTF-16 units and says how much is missing. Never cuts through an escape sequence of
 * `escapeText` or a surrogate pair.
 */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const marker = (missing: number) => ` … (${missing} more characters)`;
  const room = max - marker(text.length).length;
  if (room <= 0) return '…'.slice(0, max);
  const cut = text
    .slice(0, room)
    .replace(/&[a-z]{0,3}$/, '')
    .replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}${marker(text.length - cut.length)}`;
}

/** Untrusted text for mrkdwn, on one line. */
export function inline(text: string, max = 300): string {
  return clip(escapeText(text).replaceAll(/\s+/g, ' ').trim(), max);
}

/** Untrusted text as inline code; a backtick would end it. */
export function code(text: string, max = 200): string {
  return `\`${inline(text.replaceAll('`', "'"), max) || ' '}\``;
}

/** `slack:U1` and `U1` as a mention that the app itself makes; anything else as plain text. */
export function person(actor: string): string {
  const id = actor.startsWith('slack:') ? actor.slice('slack:'.length) : actor;
  return /^[UW][A-Z0-9]{2,20}$/.test(id) ? `<@${id}>` : inline(actor, 80);
}

/** A moment in the reader's own time zone; the fallback is UTC. */
export function slackDate(at: Date, format = '{date_short_pretty} {time_secs}'): string {
  const fallback = at
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, ' UTC');
  return `<!date^${Math.floor(at.getTime() / 1000)}^${format}|${fallback}>`;
}

/** A link where the address is a web address, else its text alone. */
export function link(address: string, label: string): string {
  const safe = inline(label, 120);
  if (!URL.canParse(address) || address.length > 2_000) return safe;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return safe;
  return `<${url.href.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C')}|${safe.replaceAll('|', '/')}>`;
}
