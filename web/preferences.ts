export type Theme = 'light' | 'dark' | 'auto';

const THEME_KEY = 'casebook.theme';
const USER_KEY = 'casebook.user';

/** The stored theme; `auto` follows the system. */
export function readTheme(): Theme {
  const stored = localStorage.getItem(THEME_KEY);
  return stored === 'light' || stored === 'dark' ? stored : 'auto';
}

/** Applies a theme to the page and remembers it. */
export function applyTheme(theme: Theme): void {
  if (theme === 'auto') {
    localStorage.removeItem(THEME_KEY);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(THEME_KEY, theme);
    document.documentElement.dataset.theme = theme;
  }
}

/** The theme on screen now, whatever decided it. */
export function shownTheme(): 'light' | 'dark' {
  const theme = readTheme();
  if (theme !== 'auto') return theme;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

export function readUser(): string {
  return localStorage.getItem(USER_KEY) ?? '';
}

export function rememberUser(userId: string): void {
  localStorage.setItem(USER_KEY, userId);
}
