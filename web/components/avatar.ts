import type { LabUser } from '../../lab/slack/page-api.ts';
import { type Child, html } from '../html.ts';

type Props = { user: LabUser | undefined; size?: 'small' | 'medium' };

/** A coloured square with initials; the name stands beside it, so it is hidden from assistive technology. */
export function Avatar({ user, size = 'medium' }: Props): Child {
  const kind = user?.isBot ? 'avatar-bot' : '';
  return html`<span class=${`avatar ${size} ${kind}`} style=${{ '--hue': String(user?.hue ?? 0) }} aria-hidden="true">
    ${user?.initials ?? '?'}
  </span>`;
}
