import { useEffect, useRef, useState } from 'preact/hooks';
import { type Child, html } from '../html.ts';
import { rememberUser } from '../preferences.ts';
import { actAs } from '../store.ts';
import { Avatar } from './avatar.ts';
import { icon } from './icons.ts';
import type { PageProps } from './props.ts';

/** Says whose hands these are, and lets somebody else sit down. */
export function UserSwitcher({ store, workspace, me }: PageProps): Child {
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const people = workspace.users.filter((user) => !user.isBot);

  useEffect(() => {
    if (!open) return undefined;
    const leave = (event: Event): void => {
      if (!root.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener('pointerdown', leave);
    return () => document.removeEventListener('pointerdown', leave);
  }, [open]);
  const close = (): void => {
    setOpen(false);
    button.current?.focus();
  };
  const pick = (id: string): void => {
    rememberUser(id);
    close();
    if (id !== me?.id) actAs(store, id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (!open) return;
    const items = [...(root.current?.querySelectorAll<HTMLButtonElement>('[role=menuitemradio]') ?? [])];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    if (event.key === 'Escape') close();
    else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onFocusOut = (event: FocusEvent): void => {
    if (!root.current?.contains(event.relatedTarget as Node | null)) setOpen(false);
  };
  return html`<div class="switcher" ref=${root} onKeyDown=${onKeyDown} onFocusOut=${onFocusOut}>
    <button type="button" class="switcher-button" ref=${button} data-testid="user-switcher" aria-haspopup="menu"
      aria-expanded=${String(open)} onClick=${() => setOpen(!open)}>
      <${Avatar} user=${me} size="small" />
      <span class="switcher-text"><span class="switcher-as">Acting as</span> <strong>${me?.realName ?? 'nobody'}</strong></span>
      ${icon('chevron')}
    </button>
    ${
      open
        ? html`<div class="menu switcher-menu" role="menu" aria-label="Act as" onMouseDown=${(event: Event) => event.preventDefault()}>
          ${people.map(
            (user) => html`<button type="button" role="menuitemradio" key=${user.id} class="menu-item person"
              aria-checked=${String(user.id === me?.id)} data-testid=${`user-${user.name}`} onClick=${() => pick(user.id)}>
              <${Avatar} user=${user} />
              <span class="person-text"><strong>${user.realName}</strong><span>${user.title}${user.isGuest ? ' (guest)' : ''}</span></span>
              ${user.id === me?.id ? icon('check') : null}
            </button>`,
          )}
        </div>`
        : null
    }
  </div>`;
}
