/** `2026-03-04 10:02:00 UTC`. */
export function timeWords(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** `<@U1>` for a person of Slack, otherwise the name of a system. */
export function actorWords(actor: string): string {
  return actor.startsWith('slack:') ? `<@${actor.slice('slack:'.length)}>` : actor;
}

/** The text as a sentence: with a full stop where it ends without one. */
export function asSentence(text: string): string {
  const trimmed = text.trim();
  return /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
