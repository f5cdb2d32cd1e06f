import { useState } from 'preact/hooks';
import { type Child, html } from '../html.ts';
import { applyTheme, shownTheme } from '../preferences.ts';
import { icon } from './icons.ts';

/** Dark or light; until first used the page follows the system. */
export function ThemeToggle(): Child {
  const [theme, setTheme] = useState(shownTheme());
  const other = theme === 'dark' ? 'light' : 'dark';
  const toggle = (): void => {
    applyTheme(other);
    setTheme(other);
  };
  return html`<button type="button" class="bar-button" data-testid="theme" aria-label=${`Switch to ${other} colours`}
    title=${`Switch to ${other} colours`} onClick=${toggle}>${icon(theme === 'dark' ? 'sun' : 'moon')}</button>`;
}
