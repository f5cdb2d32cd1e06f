import { type Child, html } from '../html.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';
import { ThemeToggle } from './theme-toggle.ts';
import { UserSwitcher } from './user-switcher.ts';

/** Workspace name, whose hands these are, colours; and a word when the page is cut off. */
export function TopBar(page: PageProps): Child {
  const { state, store, workspace } = page;
  const toggle = (): void => store.set((now) => ({ ...now, drawerOpen: !now.drawerOpen }));
  const dismiss = (): void => store.set(({ notice: _, ...rest }) => rest);
  return html`<header class="top-bar">
    <button type="button" class="bar-button only-narrow" aria-label="Menu" aria-expanded=${String(state.drawerOpen)} onClick=${toggle}>${icon('menu')}</button>
    <span class="team"><span class="team-mark" aria-hidden="true">${workspace.teamName.slice(0, 1)}</span>
      <span class="team-name">${workspace.teamName}</span></span>
    <span class="top-status" role="status">
      ${state.connection === 'lost' ? html`<span class="lost">Connection lost, trying again</span>` : null}
      ${
        state.notice
          ? html`<span class="notice">${state.notice}
            <button type="button" class="bar-button" aria-label="Dismiss" onClick=${dismiss}>${icon('close')}</button></span>`
          : null
      }
    </span>
    <${UserSwitcher} ...${page} />
    <${ThemeToggle} />
  </header>`;
}
