import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire, stripTypeScriptTypes } from 'node:module';
import { dirname, extname, join, resolve, sep } from 'node:path';
import type { RouteContext, RouteHandler } from '#lab/slack/http/router.ts';
import { NotFoundError } from '#src/errors.ts';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.ts': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
};

const require = createRequire(import.meta.url);
/** Libraries of the page: URL -> package, and the ES module below its folder. */
const VENDOR: Record<string, [string, string]> = {
  'preact.mjs': ['preact', 'dist/preact.mjs'],
  'preact-hooks.mjs': ['preact', 'hooks/dist/hooks.mjs'],
  'htm.mjs': ['htm', 'dist/htm.mjs'],
};

async function notFoundIfAbsent<T>(name: string, read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    if (['ENOENT', 'EISDIR', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) {
      throw new NotFoundError(`There is no ${name} here.`, 'Open the start page.');
    }
    throw error;
  }
}

/** Inline scripts of our own page (an import map, say) by hash; everything else must come from this origin. */
function contentSecurityPolicy(html: string): string {
  const hashes = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );
  return [
    "default-src 'self'",
    `script-src 'self' ${hashes.join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: http://localhost:* http://127.0.0.1:*",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function send({ response, request }: RouteContext, type: string, body: string | Buffer, csp?: string): void {
  response.writeHead(200, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    ...(csp ? { 'content-security-policy': csp } : {}),
  });
  response.end(request.method === 'HEAD' ? undefined : body);
}

/** Serves a library out of node_modules; bare imports between them are pointed at this same folder. */
export const serveVendor: RouteHandler = async (context) => {
  const entry = VENDOR[context.params.file ?? ''];
  if (!entry) throw new NotFoundError('There is no such library here.', 'See lab/slack/page/static.ts.');
  // Both packages keep their entry in dist/; htm does not export its package.json.
  const folder = dirname(dirname(require.resolve(entry[0])));
  const source = await readFile(join(folder, entry[1]), 'utf8');
  const linked = source.replace(/(from\s*|import\s*)(["'])preact\2/g, '$1$2/vendor/preact.mjs$2');
  send(context, 'text/javascript; charset=utf-8', linked);
};

/** Serves `webDir`: files as they are, TypeScript with its types stripped. Hidden files and paths out of it: 404. */
export function serveFolder(webDir: string): RouteHandler {
  const root = resolve(webDir);
  return async (context) => {
    const name = context.params.path || 'index.html';
    const file = resolve(root, name);
    const hidden = name.split('/').some((part) => part.startsWith('.'));
    if (!file.startsWith(root + sep) || hidden || name.includes('\0')) {
      throw new NotFoundError(`There is no ${name} here.`, 'Open the start page.');
    }
    const type = TYPES[extname(file)];
    if (!type) throw new NotFoundError(`There is no ${name} here.`, 'Open the start page.');
    const content = await notFoundIfAbsent(name, readFile(file));
    if (extname(file) === '.ts') return send(context, type, stripTypeScriptTypes(content.toString('utf8')));
    if (extname(file) !== '.html') return send(context, type, content);
    const html = content.toString('utf8');
    send(context, type, html, contentSecurityPolicy(html));
  };
}
