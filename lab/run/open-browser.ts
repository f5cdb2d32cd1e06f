import { spawn } from 'node:child_process';

/** Opens a page in the person's browser where there is a desktop; a machine without one is no error. */
export function openBrowser(url: string): void {
  const command =
    process.platform === 'darwin' ? 'open' : process.platform === 'win32' ? 'explorer' : 'xdg-open';
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(command, [url], { stdio: 'ignore', detached: true });
  child.once('error', () => child.unref());
  child.unref();
}
